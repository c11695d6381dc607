import { test } from "node:test";
import assert from "node:assert/strict";
import { factsOf, stationOf, verdictOf, waysOf } from "../../src/QuotaTracker.Station/wwwroot/js/scan-receipt.js";
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

test("an exempt trip of which a part is taxed says so, by the seal or as it stands here", () => {
    textsFrom({ "Decision.Exempt": "exempt", "Decision.ExemptPartly": "partly", "State.Confirmed": "confirmed", "State.ConfirmedPartly": "confirmed in part" });
    const facts = receipt => Object.fromEntries(factsOf({ ...genuine, ...receipt }));
    const sealed = facts({ decision: "Exempt", totalVnd: 2_500_000, exemptVnd: 2_000_000 });
    assert.deepEqual([sealed["Seal.Said"], sealed["Answer.TaxedPart"].replace(/\D/g, "")], ["partly", "500000"]);
    const now = facts({ totalVnd: 2_500_000, here: { ...here, exemptVnd: 2_000_000, taxedVnd: 500_000 } });
    assert.deepEqual([now["Seal.Said"], now["Seal.Now"], now["Answer.TaxedPart"].replace(/\D/g, "")], ["Provisional", "confirmed in part", "500000"]);
    const whole = facts({ decision: "Exempt", exemptVnd: 300_000 });
    assert.deepEqual([whole["Seal.Said"], whole["Answer.TaxedPart"]], ["exempt", undefined]);
    assert.equal(facts({})["Answer.TaxedPart"], undefined, "what waits isn't taxed yet");
});

test("nobody is sent to void what is voided, or is of another day", () => {
    const ways = (status, day) => waysOf({ ...here, status, day }, "2026-11-21");
    assert.deepEqual(ways("Exempt", "2026-11-21"), { hint: null, today: "Seal.Today" });
    assert.deepEqual(ways("Exempt", "2026-11-20"), { hint: "Seal.EarlierDay", today: null });
    assert.deepEqual(ways("Voided", "2026-11-21"), { hint: null, today: "Seal.TodayVoided" });
    assert.deepEqual(ways("Voided", "2026-11-20"), { hint: null, today: null });
});

test("the station stands in the number", () => {
    assert.equal(stationOf("KTH-01-1-000003"), "KTH-01");
    assert.equal(stationOf("BVU-01-12-T000003"), "BVU-01");
});
