// Unit prices, in dong or in yuan. A line keeps the price as it was agreed: unitPriceVnd, or unitPriceFen (hundredths of a yuan).

import { get, isSuccess } from "./api.js";
import { fold } from "./goods-search.js";
import { UNIT_PRICE_MAX, formatMoney, formatWhole, lineValue, parseHundredths, parseMoney } from "./numbers.js";
import { t } from "./texts.js";
import { dayAndMonth } from "./when.js";

export const DONG = "VND";
export const YUAN = "CNY";

const FEN_MAX = 100_000_000;
const CURRENCIES = { d: DONG, vnd: DONG, "\u20AB": DONG, t: YUAN, te: YUAN, cny: YUAN, "\u00A5": YUAN, "\uFFE5": YUAN };
const WITH_CURRENCY = new RegExp(`^(.*?) ?(${Object.keys(CURRENCIES).join("|")})?$`);

// { unitPriceVnd } or { unitPriceFen }, or null. What is typed after the number goes before the field's currency. A thousand or a million
// is said of dong only: "15k" with the field in yuan could mean either, and is refused.
export function parsePrice(text, currency) {
    const [, amount, suffix] = WITH_CURRENCY.exec(fold(text));
    if ((CURRENCIES[suffix] ?? currency) === YUAN) {
        const unitPriceFen = parseHundredths(amount);
        return unitPriceFen > 0 && unitPriceFen <= FEN_MAX ? { unitPriceFen } : null;
    }
    const unitPriceVnd = parseMoney(amount);
    return unitPriceVnd > 0 && unitPriceVnd <= UNIT_PRICE_MAX ? { unitPriceVnd } : null;
}

// Whether what is typed is meant in yuan, also while it isn't yet a price.
export function isYuan(text, currency) {
    return (CURRENCIES[WITH_CURRENCY.exec(fold(text))[2]] ?? currency) === YUAN;
}

// The price in whole dong, rounded once and half up, as the station does it (ForeignPrice); null without a rate for this week.
export function priceInVnd({ unitPriceVnd, unitPriceFen }, rate) {
    if (unitPriceFen == null)
        return unitPriceVnd ?? null;
    if (!rate)
        return null;
    const vnd = Number((BigInt(unitPriceFen) * BigInt(rate.centidong) + 5_000n) / 10_000n);
    return vnd >= 1 && vnd <= UNIT_PRICE_MAX ? vnd : null;
}

// A line with its price in dong too, for sums; without a rate it counts nothing.
export function valued(line, rate) {
    const vnd = priceInVnd(line, rate);
    return { ...line, unitPriceVnd: vnd, valueVnd: lineValue(line.quantityMilli, vnd) };
}

// As agreed.
export function formatPrice({ unitPriceVnd, unitPriceFen }) {
    return unitPriceFen == null ? formatMoney(unitPriceVnd) : `${formatHundredths(unitPriceFen)}\u00A0\u00A5`;
}

// As it can be typed again into a field of that currency.
export function priceToType({ unitPriceVnd, unitPriceFen }, currency) {
    if (unitPriceFen == null)
        return formatWhole(unitPriceVnd) + (currency === DONG ? "" : "\u20AB");
    return formatHundredths(unitPriceFen) + (currency === YUAN ? "" : "\u00A5");
}

// What a yuan is worth and in which week: nobody has to take the dong on trust.
export function rateWords({ centidong, from, to }) {
    return t("Goods.Rate", `${formatHundredths(centidong)}\u00A0\u20AB`, dayAndMonth(from), dayAndMonth(to));
}

// This week's rate, and otherwise the newest that is known.
export class Rates {
    today = null;
    newest = null;

    async load() {
        const answer = await get("/api/rates");
        if (isSuccess(answer))
            ({ today: this.today, newest: this.newest } = answer.body);
    }
}

function formatHundredths(hundredths) {
    return `${formatWhole(Math.floor(hundredths / 100))},${String(hundredths % 100).padStart(2, "0")}`;
}
