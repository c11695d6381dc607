// What a scanned text is, before anybody is asked: a receipt's seal or something for the card reader.

const SEAL = /^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

// The seal of a receipt, as it has to be checked; null for anything else. Caps Lock turns every letter's case, and nothing else: turned
// back it is either the text that was signed or it is not, so trying is no guess. No other text is ever mended this way.
export function sealOf(text) {
    const trimmed = text.trim();
    return [trimmed, swapCase(trimmed)].find(one => SEAL.test(one)) ?? null;
}

// Whether Caps Lock turned the seal's letters.
export function isTurned(text) {
    return sealOf(text) !== null && !SEAL.test(text.trim());
}

function swapCase(text) {
    return text.replace(/[A-Za-z]/g, letter => letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
}
