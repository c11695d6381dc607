// Amounts and quantities as officers type them and as everybody reads them. Whole numbers throughout: dong and thousandths of
// a unit. The rules are those of VietnameseInput, VietnameseText and GoodsLine; the station checks everything again.

export const QUANTITY_MILLI_MAX = 1_000_000_000;
export const UNIT_PRICE_MAX = 1_000_000_000;
export const LINE_VALUE_MAX = 10_000_000_000;
export const LINES_MAX = 50;

const WHOLE = "(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:([. \\u00A0\\u202F])[0-9]{3})(?:\\1[0-9]{3})*)";
const MONEY = new RegExp(`^${WHOLE}$`);
const QUANTITY = new RegExp(`^(${WHOLE.replace("\\1", "\\2")})(?:,([0-9]{1,3}))?$`);
const SEPARATORS = /[. \u00A0\u202F]/g;

// Whole dong, or null. A point is only ever a group separator: a factor of a thousand decides about duty, so nothing is guessed.
export function parseMoney(text) {
    const trimmed = text.trim();
    return MONEY.test(trimmed) ? safe(trimmed.replace(SEPARATORS, "")) : null;
}

// Thousandths, or null: "1,5" is 1500, "1.500" is one thousand five hundred.
export function parseQuantity(text) {
    const match = QUANTITY.exec(text.trim());
    return match ? safe(match[1].replace(SEPARATORS, "") + (match[3] ?? "").padEnd(3, "0")) : null;
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
    const total = lines.reduce((sum, line) => sum + (lineValue(line.quantityMilli, line.unitPriceVnd) ?? 0), 0);
    return { total, left: Math.max(0, capVnd - total), over: Math.max(0, total - capVnd), share: capVnd > 0 ? Math.min(1, total / capVnd) : 0 };
}

export function formatWhole(number) {
    const digits = String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, ".");
    return number < 0 ? `-${digits}` : digits;
}

export function formatMoney(vnd) {
    return `${formatWhole(vnd)}\u00A0\u20AB`;
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
