// The field that a keyboard-wedge scanner types into. What it typed is taken out of the field at once and kept nowhere.

import { isSuccess, post, problemText } from "./api.js";
import { byId, setText } from "./dom.js";
import { ScanBuffer } from "./scan-buffer.js";
import { t } from "./texts.js";

export class ScanField {
    #buffer = new ScanBuffer();
    #input = byId("scan");
    #busy = false;
    #mayLeave;
    #onScan;
    #onStart;

    constructor({ mayLeave, onScan, onStart }) {
        this.#mayLeave = mayLeave;
        this.#onScan = onScan;
        this.#onStart = onStart;
        byId("scan-form").addEventListener("submit", event => this.#submit(event));
        document.addEventListener("keydown", event => this.#catchKeys(event));
    }

    focus() {
        this.#input.focus();
    }

    async #submit(event) {
        event.preventDefault();
        const line = this.#input.value;
        this.#input.value = "";
        if (this.#busy)
            return;
        const text = this.#buffer.push(line, performance.now());
        setText("scan-problem", "");
        setText("scan-status", this.#buffer.waiting ? t("Desk.ScanZone") : "");
        if (text === null || !(await this.#mayLeave()))
            return;
        await this.#ask(text);
    }

    async #ask(text) {
        this.#busy = true;
        this.#onStart();
        setText("scan-status", t("Desk.AskingCentral"));
        const by = /^\s*[0-9]+\s*$/.test(text) ? "Hand" : "Scanner"; // No card holds a bare number, so somebody typed it.
        const answer = await post("/api/scan", { text, by });
        this.#busy = false;
        setText("scan-status", "");
        if (isSuccess(answer))
            this.#onScan(answer.body, by);
        else {
            setText("scan-problem", problemText(answer));
            this.focus();
        }
    }

    // A scanner doesn't look where the cursor stands: letters that would go nowhere go into the field.
    #catchKeys(event) {
        const target = event.target;
        const typing = target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
        if (typing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]"))
            return;
        if (event.key.length === 1 && event.key !== " ")
            this.focus();
    }
}
