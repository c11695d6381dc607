import { test } from "node:test";
import assert from "node:assert/strict";
import { DraftStore, goesOutAgain, isDraft, isIdentified, toRequest } from "../../src/QuotaTracker.Station/wwwroot/js/draft.js";

function storage() {
    const map = new Map();
    return { getItem: key => map.get(key) ?? null, setItem: (key, value) => map.set(key, value), removeItem: key => map.delete(key), map };
}

const person = { resident: { residentId: "r1" } };

test("the id is made once and survives a reload", () => {
    const kept = storage();
    let made = 0;
    const draft = new DraftStore(kept, () => `id-${++made}`).open(person, "Scanner");
    const reloaded = new DraftStore(kept, () => `id-${++made}`).load();
    assert.equal(reloaded.exchangeId, draft.exchangeId);
    assert.equal(made, 1);
});

test("once sent, the very same request is kept until it is cleared", () => {
    const kept = storage();
    const store = new DraftStore(kept, () => "id-1");
    const draft = { ...store.open(person, "Scanner"), lines: [{ hs: "0805", name: "x", quantityMilli: 1500, unit: "kg", unitPriceVnd: 10, extra: 1 }] };
    store.markSent(draft, toRequest(draft));
    assert.deepEqual(store.load().sent, {
        exchangeId: "id-1", residentId: "r1", direction: "Import", by: "Scanner",
        goods: [{ hs: "0805", quantityMilli: 1500, unit: "kg", unitPriceVnd: 10 }],
    });
    store.clear();
    assert.equal(store.load(), null);
    assert.equal(kept.map.size, 0, "nothing of a person stays behind");
});

test("a price goes out as it was agreed, and the choice of the excess with it", () => {
    const kept = storage();
    const store = new DraftStore(kept, () => "id-1");
    const lines = [{ hs: "0805", quantityMilli: 1000, unit: "kg", unitPriceFen: 350 }, { hs: "0701", quantityMilli: 1000, unit: "kg", unitPriceVnd: 10 }];
    const draft = { ...store.open(person, "Scanner"), lines, excess: [1] };
    store.markSent(draft, toRequest(draft));
    const { sent } = store.load();
    assert.deepEqual(sent.goods, [{ hs: "0805", quantityMilli: 1000, unit: "kg", unitPriceFen: 350 }, { hs: "0701", quantityMilli: 1000, unit: "kg", unitPriceVnd: 10 }]);
    assert.deepEqual(sent.excess, [1]);
    assert.equal("excess" in toRequest({ ...draft, excess: null }), false, "no choice is no field");
});

test("only what its own officer confirmed, and as it is shown, goes out again unseen", () => {
    const line = { hs: "0805", name: "x", quantityMilli: 1500, unit: "kg", unitPriceVnd: 10 };
    const shown = { ...new DraftStore(storage(), () => "id-1").open(person, "Scanner"), lines: [line], excess: null };
    const sent = { ...toRequest(shown), day: "2026-11-23" };
    const kept = (request, more = {}) => ({ sent: true, isSentByMe: true, draft: JSON.parse(JSON.stringify({ ...shown, sent: request })), ...more });
    assert.equal(goesOutAgain(kept(sent)), true);
    assert.equal(goesOutAgain(kept(sent, { sent: false })), false, "the station doesn't know it as sent");
    assert.equal(goesOutAgain(kept(sent, { isSentByMe: false })), false, "another officer confirmed it");
    assert.equal(goesOutAgain(kept(null)), false);
    assert.equal(goesOutAgain({ sent: true, isSentByMe: true, draft: null }), false);
    for (const other of [{ exchangeId: "id-2" }, { residentId: "r2" }, { direction: "Export" }, { goods: [] }, { by: "Hand" }, { excess: [0] }, { representative: { kind: "Guardian" } }])
        assert.equal(goesOutAgain(kept({ ...sent, ...other })), false, JSON.stringify(other));
});

test("what can't be read is no draft", () => {
    for (const text of ["", "{", "null", "{}", '{"exchangeId":1,"lines":[]}', '{"exchangeId":"a","lines":[]}']) {
        const kept = storage();
        kept.setItem("quotatracker.draft", text);
        assert.equal(new DraftStore(kept, () => "x").load(), null, text);
    }
});

test("only an answer that settles the matter counts as one", () => {
    for (const status of [200, 201, 400, 404, 409, 422, 499, 507])
        assert.equal(isIdentified(status), true, String(status));
    for (const status of [0, 401, 408, 429, 500, 503])
        assert.equal(isIdentified(status), false, String(status));
});

test("each change has a higher revision, also after a reload", () => {
    const kept = storage();
    const store = new DraftStore(kept, () => "id-1");
    const first = store.open(person, "Scanner");
    const second = store.save({ ...first, lines: [] });
    const third = store.markSent(new DraftStore(kept, () => "x").load(), {});
    assert.ok(first.revision < second.revision && second.revision < third.revision);
});

test("a draft without a person is none", () => {
    assert.equal(isDraft({ exchangeId: "a", lines: [], person: { resident: { residentId: "r" } } }), true);
    for (const wrong of [null, "x", {}, { exchangeId: "a", lines: [] }, { exchangeId: "a", lines: [], person: {} },
        { exchangeId: "a", lines: [null], person: { resident: {} } }, { exchangeId: "a", lines: [{ name: "x" }], person: { resident: {} } }, { exchangeId: 1, lines: [], person }])
        assert.equal(isDraft(wrong), false);
});
