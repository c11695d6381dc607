import { test } from "node:test";
import assert from "node:assert/strict";
import { searchUnits } from "../../src/QuotaTracker.Station/wwwroot/js/scan-units.js";

const UNITS = [
    { code: "02647", name: "Phường Lào Cai", formerUnits: ["Duyên Hải", "Cốc Lếu", "Lào Cai", "Bản Phiệt"], formerDistrict: "TP Lào Cai; Bảo Thắng" },
    { code: "02788", name: "Xã Bản Lầu", formerUnits: ["Bản Lầu", "Lùng Vai", "Bản Sen"], formerDistrict: "Mường Khương" },
    { code: "02761", name: "Xã Mường Khương", formerUnits: ["TT Mường Khương", "Nậm Chảy"], formerDistrict: "Mường Khương" },
    { code: "02701", name: "Xã Y Tý", formerUnits: ["Y Tý", "A Lù"], formerDistrict: "Bát Xát" },
    { code: "02695", name: "Xã Trịnh Tường", formerUnits: ["Trịnh Tường", "Cốc Mỳ"], formerDistrict: "Bát Xát" },
];
const codes = typed => searchUnits(UNITS, typed).map(({ unit }) => unit.code);

test("the name of an old commune finds the unit it became part of, and is named", () => {
    assert.deepEqual(searchUnits(UNITS, "lung vai").map(({ unit, former }) => [unit.code, former]), [["02788", ["Lùng Vai"]]]);
    assert.deepEqual(codes("a lu"), ["02701"]);
    assert.deepEqual(codes("Nậm Chảy"), ["02761"]);
});

test("words count in any order, with and without marks, from their beginning", () => {
    assert.deepEqual(codes("vai lung"), ["02788"]);
    assert.deepEqual(codes("LÙNG V"), ["02788"]);
    assert.deepEqual(codes("ung"), []);
    assert.deepEqual(codes("lung chay"), [], "two halves of two names are no name");
});

test("what fits several units shows them all, the own name first", () => {
    assert.deepEqual(codes("coc"), ["02647", "02695"]);
    assert.deepEqual(codes("ban"), ["02788", "02647"]);
});

test("a former district helps only where no commune bears the name", () => {
    assert.deepEqual(codes("bat xat"), ["02701", "02695"]);
    assert.deepEqual(codes("muong khuong"), ["02761"]);
});

test("nothing typed shows all, nonsense none", () => {
    assert.equal(codes("  ").length, UNITS.length);
    assert.deepEqual(codes("ha noi"), []);
});
