// Amounts and quantities as officers type them and as everybody reads them. Whole numbers throughout: dong and thousandths of
// a unit. The rules are those of VietnameseInput, VietnameseText and GoodsLine, and shorthands for typing; the station checks everything again.

import { fold } from "./goods-search.js";

export const QUANTITY_MILLI_MAX = 1_000_000_000;
export const UNIT_PRICE_MAX = 1_000_000_000;
export const LINE_VALUE_MAX = 10_000_000_000;
export const LINES_MAX = 50;

const WHOLE = "(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:([. \\u00A0\\u202F])[0-9]{3})(?:\\1[0-9]{3})*)";
const MONEY = new RegExp(`^(${WHOLE.replace("\\1", "\\2")})(?:,([0-9]{1,6}))? ?(k|n|nghin|ngan|tr|trieu|m)?$`);
const QUANTITY = new RegExp(`^(${WHOLE.replace("\\1", "\\2")})(?:,([0-9]{1,3}))?$`);
const HUNDREDTHS = new RegExp(`^(${WHOLE.replace("\\1", "\\2")})(?:,([0-9]{1,2}))?$`);
const SEPARATORS = /[. \u00A0\u202F]/g;

// Zeros that a shorthand stands for.
const SHORTHANDS = { k: 3, n: 3, nghin: 3, ngan: 3, m: 6, tr: 6, trieu: 6 };

// Whole dong, or null: "15k" is fifteen thousand, "1,2tr" one million two hundred thousand. A point is only ever a group separator, and
// only these shorthands multiply: a factor of a thousand decides about duty, so nothing is guessed.
export function parseMoney(text) {
    const match = MONEY.exec(fold(text));
    if (!match)
        return null;
    const [, whole, , decimals = "", shorthand] = match;
    const zeros = SHORTHANDS[shorthand] ?? 0;
    const broken = decimals.replace(/0+$/, "");
    if (broken.length > zeros || (decimals !== "" && zeros === 0))
        return null; // There is no fraction of a dong.
    return safe(whole.replace(SEPARATORS, "") + broken.padEnd(zeros, "0"));
}

// Thousandths, or null: "1,5" is 1500, "1.500" is one thousand five hundred.
export function parseQuantity(text) {
    const match = QUANTITY.exec(text.trim());
    return match ? safe(match[1].replace(SEPARATORS, "") + (match[3] ?? "").padEnd(3, "0")) : null;
}

// Hundredths, or null: "3,5" is 350. Two decimals at most, so that "3,500" isn't taken for three and a half.
export function parseHundredths(text) {
    const match = HUNDREDTHS.exec(text.trim());
    return match ? safe(match[1].replace(SEPARATORS, "") + (match[3] ?? "").padEnd(2, "0")) : null;
}

// Price times quantity, rounded half up; null when out of range. BigInt, because the product outgrows what a Number holds exactly.
export function lineValue(quantityMilli, unitPriceVnd) {
    if (!inRange(quantityMilli, QUANTITY_MILLI_MAX) || !inRange(unitPriceVnd, UNIT_PRICE_MAX))
        return null;
    const value = Number((BigInt(quantityMilli) * BigInt(unitPriceVnd) + 500n) / 1000n);
    return inRange(value, LINE_VALUE_MAX) ? value : null;
}

// The sum of the lines that are complete, and how it stands against the cap of one trip.
export function againstCap(lines, capVnd) {
    const total = lines.reduce((sum, line) => sum + (line.valueVnd ?? 0), 0);
    return { total, left: Math.max(0, capVnd - total), over: Math.max(0, total - capVnd), share: capVnd > 0 ? Math.min(1, total / capVnd) : 0 };
}

export function formatWhole(number) {
    const digits = String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, ".");
    return number < 0 ? `-${digits}` : digits;
}

export function formatMoney(vnd) {
    return `${formatWhole(vnd)}\u00A0\u20AB`;
}

// Basis points as percent: 650 is "6,5%".
export function formatRate(basisPoints) {
    return `${formatQuantity(basisPoints * 10)}%`;
}

export function formatQuantity(milli) {
    const decimals = String(milli % 1000).padStart(3, "0").replace(/0+$/, "");
    const whole = formatWhole(Math.floor(milli / 1000));
    return decimals === "" ? whole : `${whole},${decimals}`;
}

function inRange(number, max) {
    return Number.isSafeInteger(number) && number >= 1 && number <= max;
}

function safe(digits) {
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : null;
}
