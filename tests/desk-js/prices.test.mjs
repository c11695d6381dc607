import { test } from "node:test";
import assert from "node:assert/strict";
import { DONG, YUAN, formatPrice, isYuan, parsePrice, priceInVnd, priceToType, rateWords, valued } from "../../src/QuotaTracker.Station/wwwroot/js/prices.js";
import { textsFrom } from "../../src/QuotaTracker.Station/wwwroot/js/texts.js";

const rate = { currency: "CNY", centidong: 361_245, from: "2026-11-23", to: "2026-11-29" };

test("a number is in the field's currency, unless it says its own", () => {
    for (const [text, fen] of [["3,5t", 350], ["3,50 tệ", 350], ["3,5 cny", 350], ["3,5¥", 350], ["3,5￥", 350], ["1.200T", 120_000], ["12t", 1200]]) {
        assert.deepEqual(parsePrice(text, DONG), { unitPriceFen: fen }, text);
        assert.deepEqual(parsePrice(text, YUAN), { unitPriceFen: fen }, text);
    }
    assert.deepEqual(parsePrice("3,5", YUAN), { unitPriceFen: 350 });
    assert.deepEqual(parsePrice("15", DONG), { unitPriceVnd: 15 });
    for (const text of ["15kđ", "15.000đ", "15.000 vnd", "15k₫"])
        assert.deepEqual(parsePrice(text, YUAN), { unitPriceVnd: 15_000 }, text);
    assert.deepEqual(parsePrice("1,2tr", DONG), { unitPriceVnd: 1_200_000 });
});

test("what could mean either is refused", () => {
    for (const text of ["15k", "1,2tr", "3,500", "3.5", "0", "", "t"])
        assert.equal(parsePrice(text, YUAN), null, text);
    for (const text of ["3,5", "3.5t", "3,505t", "15kt", "0t", "t", "", "3,5tt", "1.000.001t", "1.000.000.001"])
        assert.equal(parsePrice(text, DONG), null, text);
});

test("the currency is known before the number is", () => {
    assert.equal(isYuan("3,", YUAN), true);
    assert.equal(isYuan("3,t", DONG), true);
    assert.equal(isYuan("3,đ", YUAN), false);
    assert.equal(isYuan("", DONG), false);
});

test("dong are made of yuan once, rounded half up", () => {
    assert.equal(priceInVnd({ unitPriceFen: 350 }, rate), 12_644, "12,643.575");
    assert.equal(priceInVnd({ unitPriceFen: 1 }, { centidong: 5_000 }), 1, "half a dong");
    assert.equal(priceInVnd({ unitPriceFen: 1 }, { centidong: 4_999 }), null, "less is nothing");
    assert.equal(priceInVnd({ unitPriceFen: 100_000_000 }, rate), null, "above the largest price");
    assert.equal(priceInVnd({ unitPriceFen: 350 }, null), null, "no rate, no dong");
    assert.equal(priceInVnd({ unitPriceVnd: 15_000 }, null), 15_000);
    assert.equal(valued({ quantityMilli: 2500, unitPriceFen: 350 }, rate).valueVnd, 31_610);
    assert.equal(valued({ quantityMilli: null }, rate).valueVnd, null);
});

test("a price is shown as agreed, and can be typed again", () => {
    assert.equal(formatPrice({ unitPriceFen: 123_405 }), "1.234,05\u00A0¥");
    assert.equal(formatPrice({ unitPriceVnd: 15_000 }), "15.000\u00A0₫");
    for (const price of [{ unitPriceFen: 123_405 }, { unitPriceVnd: 15_000 }])
        for (const currency of [DONG, YUAN])
            assert.deepEqual(parsePrice(priceToType(price, currency), currency), price);
});

test("the rate names its week", () => {
    textsFrom({ "Goods.Rate": "1 ¥ = {0}, tuần {1}–{2}" });
    assert.equal(rateWords(rate), "1 ¥ = 3.612,45\u00A0₫, tuần 23/11–29/11");
    textsFrom({});
});
