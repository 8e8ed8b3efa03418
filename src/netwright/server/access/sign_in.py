"""The one page that a stranger sees: why they are not in, and a field for the token. It loads nothing."""

from __future__ import annotations

import html
import secrets

from netwright.sdk import Message
from netwright.server.refusal import Refusal

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Netwright</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="{nonce}">
body {{ font: 16px/1.5 system-ui, sans-serif; color: #2b2420; background: #faf7f2; margin: 15vh auto 0;
max-width: 30rem; padding: 0 1rem }}
h1 {{ font-size: 1.4rem }} label {{ display: block; margin: 1.5rem 0 .3rem }}
input {{ font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; border: 1px solid #8a7a6a;
border-radius: 4px }}
button {{ font: inherit; margin-top: 1rem; padding: .5rem 1.2rem; border: 0; border-radius: 4px; background: #7a4b26;
color: #fff }}
</style></head><body><main>
<h1>Netwright</h1>
<p role="alert">{problem}</p>
<p>{remedy}</p>
<form method="get" action="/"><label for="token">{label}</label>
<input id="token" name="token" type="password" autocomplete="off" required autofocus>
<button>{button}</button></form>
</main></body></html>
"""


def sign_in_page(language: str, refusal: Refusal, *, token_tried: bool) -> tuple[str, str, bytes]:
    """Return content type, Content-Security-Policy and body of the page, in a language."""
    problem = refusal.problem
    if token_tried:
        problem = Message.of("That token is not the one this server printed when it started.")
    nonce = secrets.token_urlsafe(16)
    shown = {
        "problem": problem,
        "remedy": refusal.remedy,
        "label": Message.of("Token"),
        "button": Message.of("Sign in"),
    }
    page = _PAGE.format(
        language=language,
        nonce=nonce,
        **{name: html.escape(text.render(language)) for name, text in shown.items()},
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return "text/html; charset=utf-8", policy, page.encode()
