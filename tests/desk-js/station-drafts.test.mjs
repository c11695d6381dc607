import { test } from "node:test";
import assert from "node:assert/strict";
import { StationDrafts } from "../../src/QuotaTracker.Station/wwwroot/js/station-drafts.js";

// A clock that the test moves, and a station that writes down what it was sent.
function made(answers = []) {
    let nowMs = 0;
    let timer = null;
    const sent = [];
    const told = { recorded: [], trouble: [] };
    const drafts = new StationDrafts({
        put: async (draft, { leaving }) => { sent.push({ ...draft, leaving, atMs: nowMs }); return answers.shift() ?? { status: 204 }; },
        remove: async id => { sent.push({ removed: id }); return { status: 204 }; },
        onRecorded: id => told.recorded.push(id), onTrouble: answer => told.trouble.push(answer?.status ?? null),
        clock: { now: () => nowMs, set: (action, ms) => (timer = { action, dueMs: nowMs + ms }), clear: () => { timer = null; } },
    });
    const settle = () => new Promise(resolve => setImmediate(resolve));
    async function advance(ms) {
        nowMs += ms;
        if (timer !== null && timer.dueMs <= nowMs) {
            const { action } = timer;
            timer = null;
            action();
        }
        await settle();
    }
    return { drafts, sent, told, advance, settle };
}

const draft = revision => ({ exchangeId: "a", revision });

test("what is typed is kept when the officer pauses, the newest alone", async () => {
    const { drafts, sent, advance } = made();
    drafts.keep(draft(1));
    await advance(500);
    drafts.keep(draft(2));
    await advance(500);
    assert.equal(sent.length, 0, "no pause yet");
    await advance(100);
    assert.deepEqual(sent.map(item => item.revision), [2]);
    await advance(10000);
    assert.equal(sent.length, 1, "nothing new, nothing sent");
});

test("somebody who never pauses is kept every two seconds", async () => {
    const { drafts, sent, advance } = made();
    for (let revision = 1; revision <= 100; revision++) {
        drafts.keep(draft(revision));
        await advance(100);
    }
    assert.deepEqual(sent.map(item => item.atMs), [2000, 4000, 6000, 8000, 10000]);
});

test("what is sent to be recorded is kept at once", async () => {
    const { drafts, sent } = made();
    drafts.keep(draft(1));
    await drafts.keepNow(draft(2));
    assert.deepEqual(sent.map(item => item.revision), [2]);
});

test("a station that doesn't answer is asked again, with the newest", async () => {
    const { drafts, sent, told, advance } = made([{ status: 0 }, { status: 503 }]);
    await drafts.keepNow(draft(1));
    assert.deepEqual(told.trouble, [0]);
    await advance(5000);
    drafts.keep(draft(2));
    await advance(600);
    assert.deepEqual(sent.map(item => item.revision), [1, 1, 2]);
    assert.deepEqual(told.trouble, [0, 503, null]);
    await advance(60000);
    assert.equal(sent.length, 3);
});

test("a station that says no isn't asked the same again", async () => {
    const { drafts, sent, told, advance } = made([{ status: 409, body: { type: "urn:quotatracker:problem:drafts-full" } }]);
    await drafts.keepNow(draft(1));
    await advance(60000);
    assert.equal(sent.length, 1);
    assert.deepEqual(told, { recorded: [], trouble: [409] });
});

test("what is recorded under the same id is told, and kept no more", async () => {
    const { drafts, sent, told, advance } = made([{ status: 409, body: { type: "urn:quotatracker:problem:draft-recorded" } }]);
    await drafts.keepNow(draft(1));
    await advance(60000);
    assert.deepEqual([sent.length, told], [1, { recorded: ["a"], trouble: [] }]);
});

test("thrown away is thrown away: nothing that was still waiting comes behind it", async () => {
    const { drafts, sent, advance } = made();
    const first = drafts.keepNow(draft(1));
    drafts.keep(draft(2));
    await drafts.drop("a");
    await first;
    await advance(60000);
    assert.deepEqual(sent.map(item => item.removed ?? item.revision), [1, "a"]);
});

test("a window that closes sends what waits, without waiting for its turn", () => {
    const { drafts, sent } = made();
    drafts.leave();
    assert.equal(sent.length, 0);
    drafts.keep(draft(1));
    drafts.leave();
    assert.deepEqual(sent.map(item => [item.revision, item.leaving]), [[1, true]]);
});

test("what is thrown away while it is being kept, without success, doesn't come back", async () => {
    const { drafts, sent, advance, settle } = made([{ status: 0 }]);
    drafts.keepNow(draft(1)); // No answer comes to it.
    const dropped = drafts.drop("a");
    await dropped;
    await advance(60000);
    drafts.keep({ exchangeId: "b", revision: 1 });
    await advance(60000);
    await settle();
    assert.deepEqual(sent.map(item => item.removed ?? item.exchangeId), ["a", "a", "b"]);
});
