import { after, test } from "node:test";
import assert from "node:assert/strict";
import { DraftHold } from "../../src/QuotaTracker.Station/wwwroot/js/draft-hold.js";

// Node ends when only a time limit is left to wait for.
const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

// As the browser's: one holder at a time, the next waits until its signal ends that.
function locks() {
    const held = new Map();
    const next = name => {
        const [first, ...rest] = held.get(name) ?? [];
        held.set(name, rest);
        first?.();
    };
    const taken = new Set();
    return {
        async query() {
            return { held: [...taken].map(name => ({ name })) };
        },
        request(name, { signal }, work) {
            return new Promise((resolve, reject) => {
                const run = () => {
                    taken.add(name);
                    work().then(() => { taken.delete(name); next(name); resolve(); });
                };
                if (!taken.has(name)) {
                    run();
                    return;
                }
                held.set(name, [...(held.get(name) ?? []), run]);
                signal.addEventListener("abort", () => { held.set(name, held.get(name).filter(other => other !== run)); reject(signal.reason); });
            });
        },
    };
}

test("a copy of a tab doesn't get the draft that the first one works on", async () => {
    const shared = locks();
    const [first, copy] = [new DraftHold(shared), new DraftHold(shared)];
    assert.equal(await first.take("a", 10), true);
    assert.equal(await copy.take("a", 10), false);
    assert.deepEqual(await copy.held(), new Set(["a"]));
    first.letGo();
    assert.equal(await copy.take("a", 10), true);
});

test("a window that is just being reloaded is waited for", async () => {
    const shared = locks();
    const [before, after] = [new DraftHold(shared), new DraftHold(shared)];
    await before.take("a", 10);
    const waiting = after.take("a", 60000);
    before.letGo();
    assert.equal(await waiting, true);
});

test("the next draft lets the one before go", async () => {
    const shared = locks();
    const hold = new DraftHold(shared);
    await hold.take("a", 10);
    await hold.take("b", 10);
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(await hold.held(), new Set(["b"]));
});

test("a browser without locks works on", async () => {
    const hold = new DraftHold(null);
    assert.equal(await hold.take("a", 10), true);
    assert.deepEqual(await hold.held(), new Set());
});
