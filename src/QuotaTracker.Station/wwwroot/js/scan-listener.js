// Listens for a scanner everywhere on the desk, whatever has the focus. What it typed into another field before it was known for one is
// taken back out, the rest goes into the scan field, and its Enter presses nothing.

import { Burst } from "./scan-burst.js";
import { lacksFirst } from "./scan-text.js";

const QUIET = new Set(["Shift", "AltGraph", "Alt", "CapsLock", "NumLock", "ScrollLock"]); // A scanner presses these between characters.
const UNENDED_MS = 1000;

export class ScanListener {
    #burst = new Burst();
    #field;
    #told;
    #origin = null;
    #isDamaged = { caps: false, ime: false };
    #isScanning = false;
    #isCounted = false;
    #taken = null;
    #unended = 0;

    // field: the scan field. onScan(text, {at, caps, ime, taken, back}): a whole scan; back() returns to where the officer was. taken: null, or
    // {char, mark} of the character before the burst that was taken out of a field for the scan's first: it may have been the officer's.
    // onDialogScan(dialog): one that came while a dialog is open. onUnended({ime, back}): no Enter came. onCaps(isOn): the lamp of the key.
    constructor(field, told) {
        this.#field = field;
        this.#told = told;
        document.addEventListener("keydown", event => this.#key(event), true);
        document.addEventListener("beforeinput", event => this.#input(event), true);
        for (const kind of ["keydown", "keyup", "pointerdown"])
            document.addEventListener(kind, event => this.#told.onCaps(event.getModifierState?.("CapsLock") === true), true);
    }

    #key(event) {
        if (typeof event.key !== "string" || QUIET.has(event.key))
            return; // Without a key: the browser's own filling-in of fields.
        if (event.key === "Enter" || (event.key === "Tab" && this.#isScanning)) {
            this.#end(event);
            return;
        }
        const isComposing = event.isComposing || event.key === "Process" || event.keyCode === 229;
        const isCharacter = isComposing || event.key === "Dead" || [...event.key].length === 1;
        const isCommand = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
        if (!isCharacter || isCommand) {
            if (!event.altKey) // Characters given as codes on the number pad come while Alt is down.
                this.#burst.stop();
            return;
        }
        this.#isCounted = true;
        const character = isComposing || event.key === "Dead" ? "" : event.key;
        this.#press(character, event, { caps: /\p{L}/u.test(character) && event.getModifierState("CapsLock"), ime: isComposing });
    }

    // Characters that no key of their own announced, as some scanners give letters beyond ASCII.
    #input(event) {
        if (event.inputType !== "insertText" && event.inputType !== "insertCompositionText")
            return;
        if (!this.#isCounted && [...event.data ?? ""].length === 1)
            this.#press(event.data, event, { caps: false, ime: false });
        this.#isCounted = false;
    }

    #press(character, event, damage) {
        // Nobody scans into two fields at once; but what goes nowhere is sent on to the scan field from the second character on.
        const field = fieldOf(event.target);
        if (!this.#isScanning && takesKeys(this.#origin?.element) && this.#origin.element !== field)
            this.#burst.stop();
        const mark = snapshot(field);
        const step = this.#burst.press(character, event.timeStamp, event.repeat === true, mark);
        if (step === "first") {
            this.#isScanning = false;
            this.#isDamaged = { caps: false, ime: false };
            this.#origin = mark;
            this.#sendToField(event);
        }
        this.#isDamaged.caps ||= damage.caps;
        this.#isDamaged.ime ||= damage.ime;
        if (step === "found")
            this.#begin(event);
        const isScanner = step === "found" || step === "scanner";
        if (isScanner && openDialog() !== null)
            swallow(event);
        else if (step === "scanner" && event.target !== this.#field)
            this.#follow(event, event.type === "keydown" ? character : event.data);
        if (isScanner)
            this.#waitForEnd();
    }

    // Letters that would go nowhere go into the scan field from the first one on, be they typed or scanned.
    #sendToField(event) {
        if (!takesKeys(fieldOf(event.target)) && event.key !== " " && openDialog() === null)
            this.#field.focus();
    }

    // It is a scanner: the field that it typed into is as it was, and the scan field has what came so far. The character at hand follows by itself.
    #begin(event) {
        this.#isScanning = true;
        this.#origin = takesKeys(this.#origin.element) ? this.#burst.begin : this.#origin;
        const { element } = this.#origin;
        const focused = document.activeElement;
        const before = this.#burst.typed?.slice(0, -1) ?? typedInto(this.#origin);
        if (element !== this.#field)
            putBack(this.#origin);
        if (openDialog() !== null)
            return;
        closeList(element);
        // A key's character goes to what has the focus by then; one that came without a key is on its way to the old field already.
        const isKey = event.type === "keydown";
        this.#field.value = isKey ? before : before + event.data;
        if (!isKey)
            event.preventDefault();
        if (focused !== this.#field)
            this.#field.focus();
        this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
        event.stopPropagation();
    }

    // The desk has gone on in the middle of a scan, and the focus with it: the rest belongs to the scan all the same. A space of a name would
    // press the button that has the focus now.
    #follow(event, character) {
        if (character !== "") {
            swallow(event);
            this.#field.value += character;
        }
        this.#field.focus();
    }

    // The scan with its first character, where that came so late that it looked typed and went into a field: there it is taken back out.
    #whole(text, before) {
        if (before === null || !lacksFirst(text, before.char))
            return text;
        if (before.mark.element !== this.#field && this.#origin?.element === before.mark.element && this.#origin.value === before.mark.element.value) {
            this.#taken = before.mark.value === before.mark.element.value ? null : before;
            putBack(before.mark);
            this.#origin = before.mark;
        }
        return before.char + text;
    }

    #end(event) {
        const { before } = this.#burst;
        const end = this.#burst.end(event.timeStamp);
        if (end === "hand")
            return;
        swallow(event);
        if (end === "echo")
            return;
        this.#isScanning = false;
        clearTimeout(this.#unended);
        const dialog = openDialog();
        if (dialog !== null) {
            this.#told.onDialogScan(dialog);
            return;
        }
        this.#taken = null;
        const text = this.#whole(this.#field.value, before);
        this.#field.value = "";
        this.#told.onScan(text, { at: event.timeStamp, ...this.#isDamaged, taken: this.#taken, back: this.#back() });
    }

    // An input method may keep the Enter to itself, and some scanners are set up without one.
    #waitForEnd() {
        clearTimeout(this.#unended);
        const damage = this.#isDamaged;
        const back = this.#back();
        this.#unended = setTimeout(() => {
            const dialog = openDialog();
            if (dialog !== null)
                this.#told.onDialogScan(dialog);
            else
                this.#told.onUnended({ ...damage, back });
        }, UNENDED_MS);
    }

    #back() {
        const origin = this.#origin;
        const field = this.#field;
        return () => {
            // Whoever has gone on meanwhile isn't called back.
            if (document.activeElement !== field && document.activeElement !== document.body)
                return;
            if (origin.element === field || !origin.element.isConnected || origin.element.checkVisibility?.() === false)
                field.focus();
            else {
                origin.element.focus();
                if (origin.selection)
                    origin.element.setSelectionRange(...origin.selection);
            }
        };
    }
}

export function openDialog() {
    return document.querySelector("dialog[open]");
}

function swallow(event) {
    event.preventDefault();
    event.stopPropagation();
}

function takesKeys(element) {
    return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

// While its list is open, the keys come to a select's options.
function fieldOf(target) {
    return target.closest?.("option")?.closest("select") ?? target;
}

// Nothing closes a select's open list by name; it closes when its select leaves the page, which it does here for no time at all.
function closeList(element) {
    if (CSS.supports("selector(:open)") && element.matches("select:open"))
        element.replaceWith(element);
}

// A field as it was before the character at hand.
function snapshot(element) {
    const hasText = (element instanceof HTMLInputElement && element.selectionStart !== null) || element instanceof HTMLTextAreaElement;
    return {
        element,
        value: takesKeys(element) ? element.value : null,
        selection: hasText ? [element.selectionStart, element.selectionEnd] : null,
    };
}

// What stands in a field now where the cursor was then.
function typedInto({ element, value, selection }) {
    return selection === null ? "" : element.value.slice(selection[0], element.value.length - (value.length - selection[1]));
}

function putBack({ element, value, selection }) {
    if (value === null || element.value === value)
        return;
    element.value = value;
    if (selection)
        element.setSelectionRange(...selection);
    // Whoever follows the field learns that it is as it was.
    element.dispatchEvent(new Event("input", { bubbles: true }));
    if (element instanceof HTMLSelectElement)
        element.dispatchEvent(new Event("change", { bubbles: true }));
}
