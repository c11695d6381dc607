// Prints a slip without leaving the desk: in a frame that nobody sees and that never has the focus. Started with --kiosk-printing the
// browser asks nothing. A page can't know whether paper came out; what it knows is whether the browser took the print.

import { PrinterChoice, slipAddress } from "./printer-choice.js";

const LOAD_MS = 15_000; // The page comes from this machine: longer means that the station doesn't answer.
const AFTER_MS = 10_000; // From the end of print() to afterprint: what is later is not waited for, nor called printed.
const KEEP_MS = 3_000; // The browser may still read the frame while it hands it to the printer.

let storage = null;
try {
    storage = localStorage;
} catch {
    // A browser that keeps nothing: choices hold for the page.
}

export const printer = new PrinterChoice(storage);

let turn = Promise.resolve();

// True once the browser has taken the print, false when it can't be printed. One at a time: a second print must not take the first one's frame.
export function printSlip(address) {
    const done = turn.then(() => print(address));
    turn = done;
    return done;
}

export function printReceipt(number, options) {
    return printSlip(receiptAddress(number, options));
}

export function receiptAddress(number, options) {
    return slipAddress(`/receipts/${encodeURIComponent(number)}`, printer.choice, options);
}

async function print(address) {
    remember("sending");
    const frame = document.createElement("iframe");
    try {
        await load(frame, address);
        const had = document.activeElement;
        const after = new Promise(resolve => frame.contentWindow.addEventListener("afterprint", () => resolve("handed"), { once: true }));
        frame.contentWindow.print();
        remember(await Promise.race([after, wait(AFTER_MS).then(() => "unsure")]));
        if (document.activeElement === frame || document.activeElement === document.body)
            had?.focus(); // Scanners type into what has the focus.
        return true;
    } catch {
        remember("failed");
        return false;
    } finally {
        wait(KEEP_MS).then(() => frame.remove());
    }
}

async function load(frame, address) {
    frame.className = "print-frame";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    const loaded = new Promise(resolve => frame.addEventListener("load", resolve, { once: true }));
    frame.src = address;
    document.body.append(frame);
    await Promise.race([loaded, wait(LOAD_MS)]);
    // A refusal, the sign-in page or the browser's own page for "no answer" must not come out of the printer instead.
    if (!frame.contentDocument?.querySelector("article.slip"))
        throw new Error("The slip did not load.");
}

function remember(state) {
    printer.last = { state, atMs: Date.now() };
    document.dispatchEvent(new Event("printed"));
}

function wait(ms) {
    return new Promise(resolve => setTimeout(resolve, ms));
}
