import { test } from "node:test";
import assert from "node:assert/strict";
import { PrinterChoice, printerLine, slipAddress } from "../../src/QuotaTracker.Station/wwwroot/js/printer-choice.js";

const NOW = Date.UTC(2026, 10, 21, 3, 0); // 10:00 in Viet Nam
const t = (key, ...values) => [key, ...values].join("|");

function storage(items = {}) {
    return { getItem: key => items[key] ?? null, setItem: (key, value) => { items[key] = value; }, items };
}

test("without a choice the station's paper and Vietnamese", () => {
    const printer = new PrinterChoice(storage());
    assert.deepEqual(printer.choice, { paper: null, language: "vi" });
    assert.equal(printer.last, null);
    assert.equal(slipAddress("/receipts/A", printer.choice), "/receipts/A?lang=vi");
});

test("a choice is there again after a restart of the browser", () => {
    const kept = storage();
    assert.equal(new PrinterChoice(kept).choose({ paper: "58", language: "vi-zh" }), true);
    const again = new PrinterChoice(kept);
    assert.deepEqual(again.choice, { paper: "58", language: "vi-zh" });
    assert.equal(slipAddress("/receipts/A", again.choice, { copy: 2 }), "/receipts/A?copy=2&paper=58&lang=vi-zh");
    assert.equal(slipAddress("/receipts/A", again.choice, { language: "zh" }), "/receipts/A?paper=58&lang=zh");
    assert.equal(slipAddress("/printer/test", again.choice, { language: null }), "/printer/test?paper=58");
});

test("what isn't known, or isn't even JSON, is no choice", () => {
    assert.deepEqual(new PrinterChoice(storage({ "quota-printer": '{"paper":"72","language":"fr"}' })).choice, { paper: null, language: "vi" });
    assert.deepEqual(new PrinterChoice(storage({ "quota-printer": "{" })).choice, { paper: null, language: "vi" });
    assert.equal(new PrinterChoice(storage({ "quota-printer-last": '{"state":"printed","atMs":1}' })).last, null);
});

test("a browser that keeps nothing holds the choice for the page, and says so", () => {
    const full = new PrinterChoice({ getItem: () => null, setItem: () => { throw new Error("full"); } });
    assert.equal(full.choose({ paper: "A5" }), false);
    assert.equal(full.choice.paper, "A5");
    assert.equal(new PrinterChoice(null).choose({ paper: "A5" }), false);
});

test("the status bar says what is known, never that it was printed", () => {
    const line = (last, choice = { paper: null, language: "vi" }) => printerLine({ choice, last }, "80", NOW, t);
    assert.deepEqual(line(null), { tone: "plain", text: "Printer.Status.None|80 mm" });
    assert.equal(line(null, { paper: "A5", language: "vi" }).text, "Printer.Status.None|A5");
    assert.deepEqual(line({ state: "handed", atMs: NOW - 60_000 }), { tone: "plain", text: "Printer.Status.Handed|80 mm|09:59" });
    assert.equal(line({ state: "handed", atMs: NOW - 86_400_000 }).text, "Printer.Status.Handed|80 mm|20/11");
    assert.deepEqual(line({ state: "failed", atMs: NOW }), { tone: "care", text: "Printer.Status.Failed|80 mm|10:00" });
    assert.equal(line({ state: "sending", atMs: NOW - 5_000 }).text, "Printer.Status.Sending|80 mm");
    assert.deepEqual(line({ state: "sending", atMs: NOW - 61_000 }), { tone: "care", text: "Printer.Status.Unsure|80 mm|09:58" }, "the page was left meanwhile");
});
