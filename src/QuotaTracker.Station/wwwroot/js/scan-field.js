// Everything by which a person comes to the desk: the scanner, the camera, a number typed by hand. What was read is kept nowhere.

import { isSuccess, post, prepare, problemText } from "./api.js";
import { byId, el, setText, show } from "./dom.js";
import { ScanBuffer } from "./scan-buffer.js";
import { ScanListener } from "./scan-listener.js";
import { isTurned, sealOf } from "./scan-text.js";
import { t } from "./texts.js";

export class ScanField {
    #buffer = new ScanBuffer();
    #input = byId("scan");
    #isAsking = false;
    #taken = null;
    #told;

    // mayLeave(): whether what the officer works on may be left, asked only once a card was read. isBusy(): whether an answer must be waited for.
    // isForAnother(answer): whether the card is a guardian's, whom the desk waits for; then it is taken there. onScan(answer, by): who it is. onReceipt(seal, isTurned): somebody's receipt.
    constructor(told) {
        this.#told = told;
        byId("scan-form").addEventListener("submit", event => this.#submit(event));
        new ScanListener(this.#input, {
            onScan: (text, scan) => this.#scanned(text, scan),
            onDialogScan: sayInDialog,
            onUnended: scan => this.#unended(scan),
            onCaps: isOn => show("scan-caps", isOn),
        });
        prepare();
    }

    focus() {
        this.#input.focus();
    }

    // Somebody typed it, or a program pasted it.
    async #submit(event) {
        event.preventDefault();
        const line = this.#input.value;
        this.#input.value = "";
        const by = /^\s*[0-9]+\s*$/.test(line) ? "Hand" : "Scanner"; // No card holds a bare number, so somebody typed it.
        await this.#line(line, by, event.timeStamp, () => this.focus());
    }

    async #scanned(text, { at, caps, ime, taken, back }) {
        this.#taken = taken ?? this.#taken;
        // A turned receipt can be checked, see sealOf; a card can't, and a name that is nearly right is worse than none.
        if ((caps || ime) && sealOf(text) === null) {
            this.#damaged(back);
        } else
            await this.#line(text, "Scanner", at, back);
        if (!this.#buffer.waiting)
            this.#sayTaken();
    }

    #unended({ ime, back }) {
        if (ime) {
            this.#input.value = "";
            this.#damaged(back);
        } else
            this.#say(t("Scan.Unended"));
    }

    #damaged(back) {
        this.#buffer.clear();
        this.#say(t("Scan.Damaged"));
        back();
    }

    async #line(line, by, at, back) {
        const text = this.#buffer.push(line, at);
        this.#say("");
        setText("scan-status", this.#buffer.waiting ? t("Desk.ScanZone") : "");
        if (text !== null)
            await this.read(text, by, back);
    }

    // A text that is complete, be it from a scanner or a camera.
    async read(text, by, back = () => this.focus()) {
        const seal = sealOf(text);
        if (seal !== null) {
            this.#say("");
            await this.#told.onReceipt(seal, isTurned(text));
            back();
        } else
            await this.ask({ text, by }, back);
    }

    // Asks who it is; false when nobody came of it. What the officer works on is left only once a card was read, and only if it may be.
    async ask(request, back = () => this.focus()) {
        if (this.#isAsking || this.#told.isBusy()) {
            this.#say(t("Scan.Busy"));
            return false;
        }
        this.#isAsking = true;
        setText("scan-status", t("Scan.Reading"));
        const answer = await post("/api/scan", request);
        this.#isAsking = false;
        setText("scan-status", "");
        if (!isSuccess(answer)) {
            this.#say(problemText(answer));
            back();
            return false;
        }
        if (this.#told.isForAnother(answer.body)) {
            this.#say("");
            back();
            return true;
        }
        if (!(await this.#told.mayLeave())) {
            back();
            return false;
        }
        this.#say("");
        this.#told.onScan(answer.body, request.by);
        return true;
    }

    // A scanner's late first character and an officer's last one look the same: whoever goes on with that field looks at it. One that is
    // empty now, or was left for somebody else's goods, shows by itself that something is to be typed.
    #sayTaken() {
        const { char, mark } = this.#taken ?? {};
        this.#taken = null;
        if (mark && mark.value !== "" && mark.element.value === mark.value)
            this.#say([byId("scan-problem").textContent, t("Scan.Taken", char, mark.element.labels[0]?.textContent.trim() ?? "")].filter(Boolean).join(" "));
    }

    #say(problem) {
        setText("scan-problem", problem);
    }
}

// Behind a dialog nothing of the page can be used or heard, so the dialog itself says what became of the scan.
function sayInDialog(dialog) {
    const said = dialog.querySelector(".scan-said") ?? el("p", { className: "problem scan-said", role: "alert" });
    dialog.append(said);
    setText(said, t("Scan.InDialog"));
    dialog.addEventListener("close", () => said.remove(), { once: true });
}
