// What this browser prints on and in which language, and how its last print went. Kept by the browser, so it outlives a restart; each desk
// with a printer of its own has a browser profile of its own. A storage that is full or closed stops nobody: the choice then holds for the page.

import { dayOf, formatShort } from "./when.js";

const SENDING_MS = 60_000;
const CHOICE = "quota-printer";
const LAST = "quota-printer-last";
const LANGUAGES = ["vi", "vi-zh", "zh", "en"];
const PAPERS = ["80", "58", "A5"];

export class PrinterChoice {
    #storage;
    #held = {};

    constructor(storage) {
        this.#storage = storage;
    }

    // Paper null: the station's own. What another release left that this one doesn't know counts as no choice.
    get choice() {
        const { paper, language } = this.#read(CHOICE) ?? {};
        return { paper: PAPERS.includes(paper) ? paper : null, language: LANGUAGES.includes(language) ? language : "vi" };
    }

    // Whether it is kept.
    choose(choice) {
        return this.#write(CHOICE, { ...this.choice, ...choice });
    }

    // { state: "sending" | "handed" | "unsure" | "failed", atMs }, or null before the first print.
    get last() {
        const last = this.#read(LAST);
        return last && ["sending", "handed", "unsure", "failed"].includes(last.state) && Number.isFinite(last.atMs) ? { state: last.state, atMs: last.atMs } : null;
    }

    set last(last) {
        this.#write(LAST, last);
    }

    #read(key) {
        if (key in this.#held)
            return this.#held[key];
        try {
            return JSON.parse(this.#storage.getItem(key) ?? "null");
        } catch {
            return null;
        }
    }

    #write(key, value) {
        try {
            this.#storage.setItem(key, JSON.stringify(value));
            delete this.#held[key];
            return true;
        } catch {
            this.#held[key] = value;
            return false;
        }
    }
}

// The station's status bar: what is known of printing, in words.
export function printerLine({ choice, last }, stationPaper, nowMs, t) {
    const paper = choice.paper ?? stationPaper;
    const name = paper === "A5" ? "A5" : `${paper} mm`;
    if (last === null)
        return { tone: "plain", text: t("Printer.Status.None", name) };
    const at = formatShort(last.atMs, dayOf(nowMs));
    // A page that was left meanwhile has told nobody how it ended.
    const state = last.state === "sending" && nowMs - last.atMs > SENDING_MS ? "unsure" : last.state;
    return {
        sending: { tone: "plain", text: t("Printer.Status.Sending", name) },
        handed: { tone: "plain", text: t("Printer.Status.Handed", name, at) },
        unsure: { tone: "care", text: t("Printer.Status.Unsure", name, at) },
        failed: { tone: "care", text: t("Printer.Status.Failed", name, at) },
    }[state];
}

// The address of a slip as this browser prints it.
export function slipAddress(path, choice, { copy = 0, language = choice.language } = {}) {
    const query = [copy > 0 ? `copy=${copy}` : null, choice.paper ? `paper=${choice.paper}` : null, language ? `lang=${language}` : null].filter(Boolean);
    return query.length > 0 ? `${path}?${query.join("&")}` : path;
}
