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

// A number begins with 0: one from abroad, which doesn't, is scanned once more rather than made up from a key of the officer's.
const NUMBER = /^0[0-9]{11}(\||$)/;
const ZONE_DOCUMENT = /^ID[A-Z]{3}[A-Z0-9<]{25}$/;
const ZONE_DATES = /^([0-9]{6})([0-9])[A-Z0-9<]{23}$/;
const ZONE_NAME = /^[A-Z][A-Z<]{29}$/;

// Whether a scan lacks this very character in front: a card, number, zone or receipt begins with it, and without it with nothing.
export function lacksFirst(text, char) {
    const whole = char + text.trim();
    return char.length === 1
        && (NUMBER.test(whole) || ZONE_DOCUMENT.test(whole) || isZoneDates(whole) || ZONE_NAME.test(whole) || sealOf(whole) !== null);
}

// By the check digit of the birth date, which no other first digit of it has.
function isZoneDates(line) {
    const [, born, check] = ZONE_DATES.exec(line) ?? [];
    return born !== undefined && [...born].reduce((sum, digit, at) => sum + digit * [7, 3, 1][at % 3], 0) % 10 === Number(check);
}

function swapCase(text) {
    return text.replace(/[A-Za-z]/g, letter => letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
}
