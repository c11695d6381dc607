import { test } from "node:test";
import assert from "node:assert/strict";
import { factsOf, stationOf, verdictOf } from "../../src/QuotaTracker.Station/wwwroot/js/scan-receipt.js";
import { textsFrom } from "../../src/QuotaTracker.Station/wwwroot/js/texts.js";

const genuine = { result: "Genuine", receiptNumber: "KTH-01-1-T000003", day: "2026-11-21", decision: "Provisional", totalVnd: 300_000, exemptVnd: 0, here: null };
const here = { receiptNumber: "KTH-01-2-000001", status: "Confirmed", exemptVnd: 300_000, identified: "Hand" };

test("a genuine receipt is told apart by where it is kept", () => {
    assert.deepEqual(verdictOf(genuine, false), { result: "Genuine", title: "Seal.Genuine", todo: "Seal.GenuineElsewhere" });
    assert.equal(verdictOf({ ...genuine, here }, true).todo, "Seal.GenuineHere", "turned, and the signature is right");
});

test("a genuine receipt that was voided doesn't look like one that counts", () => {
    assert.deepEqual(verdictOf({ ...genuine, here: { ...here, status: "Voided" } }, false), { result: "Voided", title: "Seal.Voided", todo: "Seal.VoidedTodo" });
});

test("what isn't genuine is called forged only when nothing else can explain it", () => {
    assert.equal(verdictOf({ result: "BadSignature" }, false).title, "Seal.BadSignature");
    assert.deepEqual(verdictOf({ result: "BadSignature" }, true), { result: "UnknownKey", title: "Seal.Turned", todo: "Scan.Damaged" });
    assert.equal(verdictOf({ result: "UnknownKey" }, false).todo, "Seal.UnknownKeyTodo");
    assert.equal(verdictOf({ result: "NotAReceipt" }, false).todo, "Seal.NotAReceiptTodo");
});

test("what the slip says and what holds now stand beside each other", () => {
    textsFrom({});
    const facts = Object.fromEntries(factsOf({ ...genuine, here }));
    assert.deepEqual([facts["Seal.Number"], facts["Seal.NumberNow"], facts["Seal.Said"], facts["Seal.Now"]], ["KTH-01-1-T000003", "KTH-01-2-000001", "Provisional", "Confirmed"]);
    assert.equal(facts["Person.ReadBy"], "By.Hand");
    assert.notEqual(facts["Answer.ExemptPart"], Object.fromEntries(factsOf(genuine))["Answer.ExemptPart"], "central has granted it since");
    assert.equal(Object.fromEntries(factsOf(genuine))["Seal.Now"], undefined);
});

test("the station stands in the number", () => {
    assert.equal(stationOf("KTH-01-1-000003"), "KTH-01");
    assert.equal(stationOf("BVU-01-12-T000003"), "BVU-01");
});
