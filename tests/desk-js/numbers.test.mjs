import { test } from "node:test";
import assert from "node:assert/strict";
import { againstCap, formatMoney, formatQuantity, formatRate, lineValue, parseHundredths, parseMoney, parseQuantity } from "../../src/QuotaTracker.Station/wwwroot/js/numbers.js";

test("money: groups by point or space, nothing else", () => {
    for (const [text, vnd] of [["0", 0], ["2000000", 2_000_000], ["2.000.000", 2_000_000], ["2 000 000", 2_000_000], [" 15.000 ", 15_000]])
        assert.equal(parseMoney(text), vnd, text);
    for (const text of ["", "-1", "1,5", "1.5", "1.50", "2.000 000", "01", "1e3", "abc", "99999999999999999999"])
        assert.equal(parseMoney(text), null, text);
});

test("money: shorthands multiply, and only they", () => {
    for (const [text, vnd] of [["15k", 15_000], ["15n", 15_000], ["15 nghìn", 15_000], ["15 NGÀN", 15_000], ["15K", 15_000], ["1.500k", 1_500_000], ["1,5k", 1500], ["0,5k", 500],
        ["1,2tr", 1_200_000], ["2tr", 2_000_000], ["2 triệu", 2_000_000], ["1,25m", 1_250_000], ["1,234567tr", 1_234_567], ["1,20tr", 1_200_000]])
        assert.equal(parseMoney(text), vnd, text);
    for (const text of ["1.5k", "1.2tr", "1,2345k", "1,2345678tr", "15kk", "15ktr", "15k5", "k", "tr", "k15", "15x", "15 k k", "15,k", ",5k", "15g", "15,0"])
        assert.equal(parseMoney(text), null, text);
});

test("hundredths: two decimals at most", () => {
    for (const [text, hundredths] of [["3", 300], ["3,5", 350], ["3,50", 350], ["1.234,05", 123_405], ["0,01", 1]])
        assert.equal(parseHundredths(text), hundredths, text);
    for (const text of ["3,500", "3.5", "3,", ",5", "", "-3", "3,5,1"])
        assert.equal(parseHundredths(text), null, text);
});

test("a rate of tax is read as percent", () => {
    assert.equal(formatRate(1000), "10%");
    assert.equal(formatRate(650), "6,5%");
    assert.equal(formatRate(0), "0%");
});

test("quantity: decimals after a comma, at most three", () => {
    for (const [text, milli] of [["3", 3000], ["1,5", 1500], ["0,001", 1], ["1.234,5", 1_234_500], ["1.234", 1_234_000], ["1 234 567,125", 1_234_567_125]])
        assert.equal(parseQuantity(text), milli, text);
    for (const text of ["", ",5", "1,", "1,2345", "1.5", "1,5,5", "-1", "1.234 567"])
        assert.equal(parseQuantity(text), null, text);
});

test("value: rounded half up, exact beyond what floating point holds", () => {
    assert.equal(lineValue(1500, 15_000), 22_500);
    assert.equal(lineValue(1, 499), null, "less than one dong");
    assert.equal(lineValue(1, 500), 1);
    assert.equal(lineValue(333, 10), 3);
    assert.equal(lineValue(350, 10), 4);
    assert.equal(lineValue(10_000_000, 1_000_000), 10_000_000_000);
    assert.equal(lineValue(10_000_001, 1_000_000), null, "above a line's limit");
    assert.equal(lineValue(1_000_000_000, 1), 1_000_000);
    assert.equal(lineValue(1_000_000_001, 1), null);
    assert.equal(lineValue(0, 1), null);
    assert.equal(lineValue(1000, 0), null);
    assert.equal(lineValue(1000, 1_000_000_001), null);
    assert.equal(lineValue(null, 5), null);
});

test("cap: below, at and above", () => {
    const lines = valueVnd => [{ valueVnd }];
    assert.deepEqual(againstCap(lines(1_999_999), 2_000_000), { total: 1_999_999, left: 1, over: 0, share: 1_999_999 / 2_000_000 });
    assert.deepEqual(againstCap(lines(2_000_000), 2_000_000), { total: 2_000_000, left: 0, over: 0, share: 1 });
    assert.deepEqual(againstCap(lines(2_000_001), 2_000_000), { total: 2_000_001, left: 0, over: 1, share: 1 });
    assert.equal(againstCap([{ valueVnd: null }], 2_000_000).total, 0, "an unfinished line counts nothing");
});

test("what is shown can be typed again", () => {
    assert.equal(formatMoney(2_000_000), "2.000.000\u00A0\u20AB");
    assert.equal(formatMoney(999), "999\u00A0\u20AB");
    for (const milli of [1, 10, 100, 1000, 1500, 1_234_500, 1_000_000_000])
        assert.equal(parseQuantity(formatQuantity(milli)), milli);
});
