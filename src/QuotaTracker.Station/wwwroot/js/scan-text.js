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

const WHOLE = [/^[0-9]{12}\|/, /^[0-9]{12}$/, /^[A-Z0-9<]{30}$/]; // A card's code, a number, a line of the zone.

// Whether a scan lacks this very character in front: a card, number, zone or receipt begins with it, and without it with nothing.
export function lacksFirst(text, char) {
    const isWhole = one => WHOLE.some(pattern => pattern.test(one)) || sealOf(one) !== null;
    return char.length === 1 && !isWhole(text.trim()) && isWhole(char + text.trim());
}

function swapCase(text) {
    return text.replace(/[A-Za-z]/g, letter => letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
}
