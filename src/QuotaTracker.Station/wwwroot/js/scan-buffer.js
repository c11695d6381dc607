// Puts together what a keyboard-wedge scanner types. A QR code ends with one Enter; the machine-readable zone has three
// lines and an Enter after each. What was typed is given out once and then forgotten.

const LINE_GAP_MS = 3000;
const ZONE_LINES = 3;

export class ScanBuffer {
    #lines = [];
    #at = 0;

    // The complete text, or null while lines are still to come.
    push(line, now) {
        if (this.#lines.length > 0 && now - this.#at > LINE_GAP_MS)
            this.#lines = [];
        this.#at = now;
        if (this.#lines.length === 0 && !/^ID[A-Z]{3}/i.test(line.trim()))
            return line.trim() === "" ? null : line;
        this.#lines.push(line.trim());
        if (this.#lines.length < ZONE_LINES)
            return null;
        const text = this.#lines.join("\n");
        this.#lines = [];
        return text;
    }

    get waiting() {
        return this.#lines.length > 0;
    }

    clear() {
        this.#lines = [];
    }
}

// A card scanned while the cursor stands in a goods field must not become goods.
export function looksLikeCard(text) {
    return text.split("|").length > 4 || /^ID[A-Z]{3}[0-9]{10}/i.test(text.trim());
}
