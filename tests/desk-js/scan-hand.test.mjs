import { test } from "node:test";
import assert from "node:assert/strict";
import { datesDiffer, readBirthDate, readNumber } from "../../src/QuotaTracker.Station/wwwroot/js/scan-hand.js";

const PROVINCES = { "010": "Lào Cai", "001": "Hà Nội" };
const TODAY = "2026-11-23";
const number = typed => readNumber(typed, PROVINCES, TODAY);
const birth = (typed, year = null) => readBirthDate(typed, year, TODAY);

test("a whole number says where, what sex and which year", () => {
    assert.deepEqual(number("010190000123"), { digits: "010190000123", fault: null, warnings: [], facts: { province: "Lào Cai", sex: 2, year: 1990 } });
    assert.deepEqual(number("010 205 004 567").facts, { province: "Lào Cai", sex: 1, year: 2005 });
    assert.equal(number("010.190-000 123").fault, null);
});

test("what is wrong is said while typing", () => {
    assert.deepEqual(number("").fault, ["Hand.Missing", 12]);
    assert.deepEqual(number("01019000012").fault, ["Hand.Missing", 1]);
    assert.deepEqual(number("0101900001234").fault, ["Hand.TooLong", 1]);
    assert.deepEqual(number("01019O").fault, ["Hand.NotDigits"]);
    assert.deepEqual(number("٠١٠").fault, ["Hand.NotDigits"], "digits of other scripts are none");
    assert.deepEqual(number("01042").facts, null);
});

test("a year that hasn't come is a mistake, a very old one is looked at again", () => {
    assert.equal(number("010226").fault[0], "Hand.Missing", "born this year");
    assert.deepEqual(number("010227").fault, ["Hand.YearToCome", 2027]);
    assert.deepEqual(number("010490000123").fault, ["Hand.YearToCome", 2190]);
    assert.deepEqual(number("010116000123").warnings, []);
    assert.deepEqual(number("010115000123").warnings, [["Hand.VeryOld", 1915]]);
});

test("a province that nobody knows is a warning from the third digit on", () => {
    assert.deepEqual(number("99").warnings, []);
    assert.deepEqual(number("999").warnings, [["Hand.UnknownProvince", "999"]]);
    assert.equal(number("999190000123").fault, null);
});

test("a date of birth is taken in the forms that people type", () => {
    for (const typed of ["12051990", "12/05/1990", "12/5/1990", "12.5.1990", "12-05-1990", " 12 5 1990 "])
        assert.equal(birth(typed).iso, "1990-05-12", typed);
    assert.equal(birth("1955").iso, "1955", "some papers know the year alone");
    assert.equal(birth("29/02/2024").iso, "2024-02-29");
});

test("what is no date of birth is refused", () => {
    for (const typed of ["31/02/1990", "00/05/1990", "12/13/1990", "29/02/2023", "12/05/90", "1/1/1899", "1855", "hai"])
        assert.deepEqual(birth(typed).fault, ["Hand.BadBirthDate"], typed);
    assert.deepEqual(birth("").fault, ["Hand.BirthMissing"]);
    assert.equal(birth("23/11/2026").fault, null, "born today");
    assert.deepEqual(birth("24/11/2026").fault, ["Hand.BirthToCome"]);
    assert.deepEqual(birth("2027").fault, ["Hand.BirthToCome"]);
});

test("a year other than the number's is a warning, not a refusal", () => {
    assert.deepEqual(birth("12/05/1990", 1990).warnings, []);
    assert.deepEqual(birth("12/05/1991", 1990), { iso: "1991-05-12", fault: null, warnings: [["Hand.YearDiffers", 1990, 1991]] });
});

test("dates are compared as far as both are known", () => {
    assert.equal(datesDiffer("1990-05-12", "1990"), false);
    assert.equal(datesDiffer("1990-05-12", "1990-05-13"), true);
    assert.equal(datesDiffer("1991", "1990-05-12"), true);
    assert.equal(datesDiffer(null, "1990"), false);
});
