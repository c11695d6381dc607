// Tells a keyboard-wedge scanner from a hand by speed alone: it types like a keyboard, only faster than anybody can. Pure: the moments
// come with the keys, as the machine saw them, so that a busy page doesn't make a scanner slow or a hand fast.

const GAP_MAX_MS = 50; // One late character is no reason to take a scan for typing.
const MEAN_MAX_MS = 30; // On average; the fastest typists need twice that, a repeating key or an input method that rewrites a word ends sooner.
const CHARS_MIN = 8; // Every card's number, zone or receipt is longer; what an input method puts in place of a syllable is shorter.
const PAUSE_MAX_MS = 500; // Once it is a scanner, the machine may hiccup.
const STRAY_MS = 15; // A first character so long before the second, in an even burst, was the officer's: or the scanner's, which wakes slowly.
export const BEFORE_MS = 300; // What was typed longer before the burst is no scanner's late start.
const ECHO_MS = 150; // Scanners that end with two Enters: the second must not press a button that the first one brought.

export class Burst {
    #presses = [];
    #before = null;
    #last = null;
    #endedAt = -Infinity;
    #isScanner = false;

    // One character that a key gave; "" when only its time is known (a dead key, an input method at work). mark: whatever the caller wants
    // back of the character that the burst turns out to have begun with.
    // "first": a run begins with it. "found": with this one it is a scanner. "scanner": it still is. "hand": nothing to do yet.
    press(char, at, isRepeat = false, mark = null) {
        // A scanner lets go of each key.
        if (isRepeat) {
            this.stop();
            return "hand";
        }
        // Two keyboards may tell the time differently by a little.
        const gap = this.#last === null ? Infinity : Math.abs(at - this.#last);
        this.#last = at;
        if (gap > (this.#isScanner ? PAUSE_MAX_MS : GAP_MAX_MS)) {
            this.#before = !this.#isScanner && gap <= BEFORE_MS ? this.#presses.at(-1) ?? null : null;
            this.#isScanner = false;
            this.#presses = [{ char, at, mark }];
            return "first";
        }
        if (this.#isScanner)
            return "scanner";
        this.#presses.push({ char, at, mark });
        this.#leaveOutStray();
        this.#isScanner = this.#isFast();
        return this.#isScanner ? "found" : "hand";
    }

    // Enter (or Tab, as some are set up). "end": it ends what a scanner typed. "echo": it belongs to the scan that has just ended.
    end(at) {
        const ends = this.#isScanner && at - this.#last <= PAUSE_MAX_MS;
        const isEcho = !ends && this.#presses.length === 0 && at >= this.#endedAt && at - this.#endedAt <= ECHO_MS;
        this.stop();
        if (ends)
            this.#endedAt = at;
        return ends ? "end" : isEcho ? "echo" : "hand";
    }

    // Any other key: a scanner presses none.
    stop() {
        this.#presses = [];
        this.#before = null;
        this.#last = null;
        this.#isScanner = false;
    }

    // {char, mark} of the character just before the run: an officer's, or the scanner's own first one, which only what follows can tell. Null
    // when there was none.
    get before() {
        return this.#before;
    }

    // What the run has typed until now; null when not every character is known.
    get typed() {
        return this.#presses.every(({ char }) => char !== "") ? this.#presses.map(({ char }) => char).join("") : null;
    }

    // The mark of the run's first character.
    get begin() {
        return this.#presses[0]?.mark ?? null;
    }

    // Somebody typed just when the scanner began. A wrong guess damages the text by one character, which no card survives unnoticed.
    #leaveOutStray() {
        const ats = this.#presses.map(({ at }) => at);
        if (ats.length <= CHARS_MIN - 1)
            return;
        const gaps = ats.slice(1).map((at, index) => at - ats[index]);
        const longest = Math.max(...gaps.slice(1));
        if (gaps[0] > STRAY_MS && gaps[0] > 3 * longest)
            this.#before = this.#presses.shift();
    }

    #isFast() {
        const recent = this.#presses.slice(-CHARS_MIN);
        return recent.length === CHARS_MIN
            && (recent.at(-1).at - recent[0].at) / (CHARS_MIN - 1) <= MEAN_MAX_MS
            // One and the same character over and over is a key that is held, wherever the mark of it was lost on the way.
            && (recent.some(({ char }) => char === "") || new Set(recent.map(({ char }) => char)).size > 1);
    }
}
