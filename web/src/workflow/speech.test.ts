import { describe, expect, it } from "vitest";

import { fitParticles } from "./particles.ts";
import { renderMessage } from "./speech.ts";

const english = { language: "en", translations: {} };

describe("a message", () => {
  it("takes the word that fits its number", () => {
    const template = "{count} {count:line is|lines are} broken.";
    expect(renderMessage({ template, values: { count: 1 } }, english)).toBe("1 line is broken.");
    expect(renderMessage({ template, values: { count: 2 } }, english)).toBe("2 lines are broken.");
    expect(renderMessage({ template, values: {} }, english)).toBe(template);
  });

  it("says a title in the reader's language", () => {
    const korean = { language: "ko", translations: { "{title}: {value}": "{title}: {value}", Texts: "텍스트 수" } };
    const message = { template: "{title}: {value}", values: { title: "Texts", value: "Texts" } };
    expect(renderMessage(message, korean)).toBe("텍스트 수: Texts");
  });

  it("says kinds, and titles of several things, in the reader's language", () => {
    const korean = { language: "ko", translations: { number: "숫자", flag: "참·거짓", Partition: "나누기" } };
    const template = "{split_title}: {kind} / {kinds}; {what}";
    const values = { split_title: "Partition", kind: "number", kinds: "flag, number", what: "number" };
    expect(renderMessage({ template, values }, korean)).toBe("나누기: 숫자 / 참·거짓, 숫자; number");
  });

  it("says a choice as the form does", () => {
    const template = "Set {title} to {choice}";
    const message = { template, values: { title: "Padding", choice: "from_top" } };
    expect(renderMessage(message, english)).toBe("Set Padding to From top");
    const korean = { language: "ko", translations: { [template]: "{title}을(를) {choice}(으)로 바꾸기", Padding: "패딩", "From top": "위에서" } };
    expect(renderMessage(message, korean)).toBe("패딩을 위에서로 바꾸기");
    const two = { template: "{loss_choice} beside {choice}", values: { loss_choice: "from_top", choice: "from_top" } };
    expect(renderMessage(two, korean)).toBe("위에서 beside 위에서");
  });

  it("has Korean particles that fit the sound before them", () => {
    const korean = { language: "ko", translations: { "No {x}.": "{x}이(가) 없습니다." } };
    expect(renderMessage({ template: "No {x}.", values: { x: "나무" } }, korean)).toBe("나무가 없습니다.");
    expect(fitParticles("집을(를) 길(으)로 10(으)로 8(으)로 ‘표’은(는) Dense을(를)")).toBe("집을 길로 10으로 8로 ‘표’는 Dense을(를)");
    expect(fitParticles("LSTM은(는) 합성곱 2D을(를) ReLU이(가) HTML(으)로 밀집(Dense)을(를) (8 x 1)(으)로 aB와(과)")).toBe(
      "LSTM은 합성곱 2D를 ReLU가 HTML로 밀집(Dense)을 (8 x 1)로 aB와(과)",
    );
  });
});
