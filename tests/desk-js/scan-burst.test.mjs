import { test } from "node:test";
import assert from "node:assert/strict";
import { Burst } from "../../src/QuotaTracker.Station/wwwroot/js/scan-burst.js";

const NUMBER = "010190000123";

// Types a text with one gap, and says what the last character was taken for.
function type(burst, text, gap, from = 0) {
    let at = from;
    let step = null;
    for (const char of text) {
        step = burst.press(char, at);
        at += gap;
    }
    return { step, at };
}

test("characters a few milliseconds apart are a scanner, from the eighth on", () => {
    for (const gap of [0, 1, 5, 15, 30]) {
        const burst = new Burst();
        assert.equal(type(burst, NUMBER.slice(0, 7), gap).step, "hand", `${gap} ms`);
        assert.equal(burst.press(NUMBER[7], 7 * gap), "found", `${gap} ms`);
        assert.equal(burst.typed, NUMBER.slice(0, 8));
        assert.equal(burst.press(NUMBER[8], 8 * gap), "scanner");
        assert.equal(burst.end(9 * gap), "end");
    }
});

test("no hand is taken for a scanner, however fast", () => {
    for (const gap of [31, 45, 60, 120]) {
        const burst = new Burst();
        const { step, at } = type(burst, NUMBER + NUMBER, gap);
        assert.notEqual(step, "scanner", `${gap} ms`);
        assert.equal(burst.end(at), "hand", `${gap} ms`);
    }
});

test("one late character doesn't hide a scanner, a pause between two runs does", () => {
    const hiccup = new Burst();
    type(hiccup, NUMBER.slice(0, 4), 2);
    assert.equal(type(hiccup, NUMBER.slice(4, 8), 2, 6 + 50).step, "found");
    const paused = new Burst();
    type(paused, NUMBER.slice(0, 7), 2);
    assert.equal(paused.press("0", 12 + 51), "first", "seven and one is not eight");
});

test("a scanner that was found may pause, but not for ever", () => {
    const burst = new Burst();
    const { at } = type(burst, NUMBER, 2);
    assert.equal(burst.press("x", at - 2 + 500), "scanner");
    assert.equal(burst.press("x", at - 2 + 1001), "first");
    assert.equal(burst.end(at + 2000), "hand");
});

test("a held key is a hand, with or without the mark of it", () => {
    const marked = new Burst();
    type(marked, NUMBER.slice(0, 7), 2);
    assert.equal(marked.press("0", 14, true), "hand");
    assert.equal(marked.press("1", 16), "first", "it broke the run");
    assert.equal(type(new Burst(), "0".repeat(40), 20).step, "hand");
    assert.equal(type(new Burst(), "0000000001", 1).step, "found", "a number may have many of one digit");
});

test("an input method that puts a syllable right is a hand", () => {
    const burst = new Burst();
    for (let word = 0; word < 5; word++) {
        const from = word * 400;
        for (let press = 0; press < 4; press++)
            burst.stop(); // Backspaces, as such programs send them.
        assert.equal(type(burst, "ường", 0, from).step, "hand");
    }
});

test("the second of two Enters belongs to the scan, a later one is the officer's", () => {
    const twice = new Burst();
    type(twice, NUMBER, 2);
    assert.equal(twice.end(30), "end");
    assert.equal(twice.end(31), "echo");
    assert.equal(twice.end(180), "echo");
    assert.equal(twice.end(181), "hand");
    assert.equal(new Burst().end(5), "hand");
});

test("a key typed after the scan makes the next Enter the officer's", () => {
    const burst = new Burst();
    type(burst, NUMBER, 2);
    burst.end(30);
    burst.press("5", 100);
    assert.equal(burst.end(140), "hand");
});

test("three lines of a machine-readable zone are three bursts", () => {
    const burst = new Burst();
    let at = 0;
    for (const line of ["IDVNM1900001230010190000123<<3", "9005123F3005121VNM<<<<<<<<<<<8", "GIANG<<THI<MAO<<<<<<<<<<<<<<<<"]) {
        at = type(burst, line, 3, at).at;
        assert.equal(burst.end(at), "end");
        at += 3;
    }
});

test("characters that only their time is known of count, and are not made up", () => {
    const burst = new Burst();
    type(burst, NUMBER.slice(0, 6), 2);
    burst.press("", 12);
    assert.equal(burst.press("9", 14), "found");
    assert.equal(burst.typed, null);
});

test("a clock that runs back makes neither a scanner nor an echo", () => {
    const burst = new Burst();
    type(burst, NUMBER, 2, 5000);
    burst.end(5030);
    assert.equal(burst.end(4000), "hand");
    type(burst, NUMBER.slice(0, 7), 2, 5000);
    assert.equal(burst.press("0", 4000), "first");
});

test("a character typed just before a scanner begins is not the scanner's", () => {
    const burst = new Burst();
    burst.press("5", 0, false, "typed");
    let step = null;
    [...NUMBER.slice(0, 8)].forEach((char, index) => (step = burst.press(char, 40 + index * 3, false, index)));
    assert.equal(step, "found");
    assert.equal(burst.typed, NUMBER.slice(0, 8));
    assert.equal(burst.begin, 0, "what the field held before the first of them");
});

test("a scanner that is uneven from the start loses nothing", () => {
    const burst = new Burst();
    const ats = [0, 20, 30, 45, 50, 68, 75, 90];
    ats.forEach((at, index) => burst.press(NUMBER[index], at, false, index));
    assert.equal(burst.begin, 0);
    assert.equal(burst.typed, NUMBER.slice(0, 8));
});

test("the character before a burst is kept as long as it may be the scanner's own", () => {
    for (const [gap, kept] of [[20, "0"], [50, "0"], [51, "0"], [300, "0"], [301, undefined]]) {
        const burst = new Burst();
        burst.press(NUMBER[0], 0, false, "field");
        assert.equal(type(burst, NUMBER.slice(1), 2, gap).step, "scanner", `${gap} ms`);
        assert.equal(burst.before?.char, kept, `${gap} ms`);
        assert.equal(burst.before?.mark, kept && "field");
        assert.equal(burst.end(gap + 30), "end");
        assert.equal(burst.before, null);
    }
});

test("what another scan or another key left is not before a burst", () => {
    const after = new Burst();
    after.press("5", 0);
    after.stop(); // A Tab, say: the next character stands in another field.
    type(after, NUMBER, 2, 100);
    assert.equal(after.before, null);
    const twice = new Burst();
    const { at } = type(twice, NUMBER, 2);
    type(twice, NUMBER, 2, at + 600);
    assert.equal(twice.before, null);
});
