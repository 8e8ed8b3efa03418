/** Korean particles in the form that fits the sound before them: a catalogue writes 을(를), a reader sees 을 or 를. Pure. */

/** After a consonant, after a vowel. */
const FORMS: Readonly<Record<string, readonly [string, string]>> = {
  "은(는)": ["은", "는"],
  "이(가)": ["이", "가"],
  "을(를)": ["을", "를"],
  "와(과)": ["과", "와"],
  "(으)로": ["으로", "로"],
};
const AFTER = /([가-힣0-9]|(?<![a-z])[A-Z])((?:\([A-Za-z][^()]*\))?["'’”)\]]*)(은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로)/g;
const FINALS = 28;
const RIEUL = 8;
/** The last consonant of a number as it is read: 영, 일, 삼, 육, 칠, 팔. The others end in a vowel. */
const DIGITS: Readonly<Record<string, number>> = { 0: 21, 1: RIEUL, 3: 16, 6: 1, 7: RIEUL, 8: RIEUL };
/** That of a letter that is spelt, as in LSTM and 2D: 엘, 엠, 엔, 알. */
const LETTERS: Readonly<Record<string, number>> = { L: RIEUL, M: 16, N: 4, R: RIEUL };

/**
 * Choose the form of each particle after a Korean syllable, a digit or a letter that is spelt; after other words both
 * stay. What stands in brackets behind a word is not read.
 */
export function fitParticles(text: string): string {
  return text.replace(AFTER, (_, sound: string, closing: string, particle: string) => {
    const isSyllable = sound >= "가";
    const final = isSyllable ? (sound.charCodeAt(0) - "가".charCodeAt(0)) % FINALS : (DIGITS[sound] ?? LETTERS[sound] ?? 0);
    const isClosed = final !== 0 && !(particle === "(으)로" && final === RIEUL);
    return sound + closing + (FORMS[particle]?.[isClosed ? 0 : 1] ?? particle);
  });
}
