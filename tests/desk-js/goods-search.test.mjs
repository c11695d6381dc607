import { test } from "node:test";
import assert from "node:assert/strict";
import { fold, searchGoods } from "../../src/QuotaTracker.Station/wwwroot/js/goods-search.js";

const items = [
    { hs: "0805", nameVi: "Quả cam, quýt, bưởi", nameEn: "Citrus fruit", nameZh: "柑橘类水果" },
    { hs: "0701", nameVi: "Khoai tây", nameEn: "Potatoes" },
    { hs: "07099999", nameVi: "Rau khác", nameEn: "Other vegetables" },
    { hs: "0105", nameVi: "Gà sống", nameEn: "Live chickens" },
    { hs: "6402", nameVi: "Giày, dép", nameEn: "Footwear" },
    { hs: "1701", nameVi: "Đường", nameEn: "Sugar", nameZh: "糖" },
];
const codes = typed => searchGoods(items, typed).map(item => item.hs);

test("letters without diacritics find names with them", () => {
    assert.equal(fold("  Đường  PHÈN "), "duong phen");
    assert.deepEqual(codes("duong"), ["1701"]);
    assert.deepEqual(codes("ga s"), ["0105"]);
    assert.deepEqual(codes("DEP"), ["6402"]);
    assert.deepEqual(codes("dép"), ["6402"], "also as decomposed marks");
});

test("words may come in any order, each begins a word of the name", () => {
    assert.deepEqual(codes("tay khoai"), ["0701"]);
    assert.deepEqual(codes("hoai"), []);
});

test("Chinese characters find a name by any part of it", () => {
    assert.deepEqual(codes("水果"), ["0805"]);
    assert.deepEqual(codes("糖"), ["1701"]);
    assert.deepEqual(codes("茶"), []);
    assert.deepEqual(codes("ga"), ["0105"], "other names than Chinese ones are found as before");
});

test("names that begin with the text come first", () => assert.deepEqual(codes("qu"), ["0805"]));

test("digits are the beginning of a tariff code, dots allowed", () => {
    assert.deepEqual(codes("07"), ["0701", "07099999"]);
    assert.deepEqual(codes("0709.99"), ["07099999"]);
    assert.deepEqual(codes("99"), []);
});

test("a code longer than the list's finds the row that covers it", () => {
    assert.deepEqual(codes("07019090"), ["0701"]);
    assert.deepEqual(codes("0709999912"), ["07099999"]);
    const nested = [...items, { hs: "07", nameVi: "Rau", nameEn: "" }];
    assert.deepEqual(searchGoods(nested, "07012000").map(item => item.hs), ["0701", "07"], "the closest first");
});

test("signs between words don't matter", () => {
    assert.deepEqual(codes("cam, quýt"), ["0805"]);
    assert.deepEqual(codes("giay,dep"), ["6402"]);
    assert.deepEqual(codes(","), []);
});

test("nothing typed finds nothing, and the list has an end", () => {
    assert.deepEqual(codes("  "), []);
    assert.equal(searchGoods(Array.from({ length: 30 }, (_, i) => ({ hs: `01${i}`, nameVi: "Rau", nameEn: "" })), "rau").length, 8);
});
