// Checks a personal number and a date of birth while they are typed, for a card that can't be read. Faults stop the look-up; warnings
// ask to look again and stop nothing: corrected papers and births registered abroad look just like mistakes.

import { readDay } from "./day-choice.js";

const LENGTH = 12;
const AGE_MAX = 110;

// What the typed number says: digits (without the spaces people type), a fault or null, warnings, and what it names once it is whole.
// A fault or warning is a key and what its places hold.
export function readNumber(typed, provinces, todayIso) {
    const digits = typed.replace(/[\s.\u2009-]/g, "");
    if (/[^0-9]/.test(digits))
        return { digits, fault: ["Hand.NotDigits"], warnings: [], facts: null };
    if (digits.length > LENGTH)
        return { digits, fault: ["Hand.TooLong", digits.length - LENGTH], warnings: [], facts: null };
    const warnings = digits.length >= 3 && !provinces[digits.slice(0, 3)] ? [["Hand.UnknownProvince", digits.slice(0, 3)]] : [];
    const facts = digits.length >= 6 ? factsOf(digits, provinces) : null;
    const thisYear = Number(todayIso.slice(0, 4));
    if (facts && facts.year > thisYear)
        return { digits, fault: ["Hand.YearToCome", facts.year], warnings, facts };
    if (facts && facts.year < thisYear - AGE_MAX)
        warnings.push(["Hand.VeryOld", facts.year]);
    const missing = LENGTH - digits.length;
    return { digits, fault: missing > 0 ? ["Hand.Missing", missing] : null, warnings, facts };
}

// The fourth digit names century and sex, the next two the year.
function factsOf(digits, provinces) {
    const fourth = Number(digits[3]);
    return { province: provinces[digits.slice(0, 3)] ?? null, sex: fourth % 2 === 0 ? 1 : 2, year: 1900 + Math.floor(fourth / 2) * 100 + Number(digits.slice(4, 6)) };
}

// "12051990", "12/5/1990" and "1990" (some papers know no more) to ISO; a fault otherwise. Null for nothing typed.
export function readBirthDate(typed, numberYear, todayIso) {
    const text = typed.trim();
    if (text === "")
        return { iso: null, fault: ["Hand.BirthMissing"], warnings: [] };
    const iso = /^(19|20)\d{2}$/.test(text) ? text : readDay(text);
    if (iso === null)
        return { iso, fault: ["Hand.BadBirthDate"], warnings: [] };
    if (iso > todayIso.slice(0, iso.length))
        return { iso: null, fault: ["Hand.BirthToCome"], warnings: [] };
    const year = Number(iso.slice(0, 4));
    return { iso, fault: null, warnings: numberYear !== null && numberYear !== year ? [["Hand.YearDiffers", numberYear, year]] : [] };
}

// Whether two dates contradict each other, as far as both are known: a year alone agrees with every day of it.
export function datesDiffer(one, other) {
    if (!one || !other)
        return false;
    const length = Math.min(one.length, other.length);
    return one.slice(0, length) !== other.slice(0, length);
}
