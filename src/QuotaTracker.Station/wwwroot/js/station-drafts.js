// What is being typed, kept by the station, too: on its disk it outlives the window, the browser and a power cut. Never in the
// officer's way: nothing waits for it, and what fails is tried again.

const PAUSE_MS = 600; // After the last key.
const LONGEST_MS = 2000; // Somebody who never pauses is kept all the same.
const RETRY_MS = 5000;

export class StationDrafts {
    #put;
    #remove;
    #timer = null;
    #waiting = null;
    #since = null;
    #sending = Promise.resolve();
    #dropped = null;
    #clock;
    #onRecorded;
    #onTrouble;

    // put(draft, {leaving}) and remove(id) answer {status, body}. onRecorded is told an id under which something is recorded already;
    // onTrouble an answer that says no, and null when all is well again.
    constructor({ put, remove, onRecorded, onTrouble, clock = { now: () => performance.now(), set: (action, ms) => setTimeout(action, ms), clear: id => clearTimeout(id) } }) {
        this.#put = put;
        this.#remove = remove;
        this.#onRecorded = onRecorded;
        this.#onTrouble = onTrouble;
        this.#clock = clock;
    }

    // When the officer pauses.
    keep(draft) {
        this.#waiting = draft;
        this.#since ??= this.#clock.now();
        this.#after(Math.max(0, Math.min(PAUSE_MS, this.#since + LONGEST_MS - this.#clock.now())));
    }

    // At once: what is done next must find it kept, or go out beside it.
    keepNow(draft) {
        this.#waiting = draft;
        return this.flush();
    }

    // Whatever waits to be kept goes now; done when it has.
    flush() {
        this.#clock.clear(this.#timer);
        this.#timer = null;
        this.#since = null;
        const draft = this.#waiting;
        this.#waiting = null;
        if (draft !== null)
            this.#sending = this.#sending.then(() => this.#send(draft));
        return this.#sending;
    }

    // The window closes or lies behind others, perhaps for good: there may be no later, and no turn to wait for.
    leave() {
        if (this.#waiting !== null)
            this.#put(this.#waiting, { leaving: true });
    }

    // It is recorded, and the station has thrown its draft away itself.
    forget() {
        this.#waiting = null;
        this.flush();
    }

    // Thrown away by the officer: what is on its way and comes to nothing isn't sent again behind it.
    drop(id) {
        this.#dropped = id;
        this.forget();
        this.#sending = this.#sending.then(() => this.#remove(id));
        return this.#sending;
    }

    async #send(draft) {
        const { status, body } = await this.#put(draft, { leaving: false });
        if (status >= 200 && status < 300)
            this.#onTrouble(null);
        else if (status === 409 && body?.type?.endsWith(":draft-recorded"))
            this.#onRecorded(draft.exchangeId);
        else {
            this.#onTrouble({ status, body });
            // What was typed since then is newer; otherwise the same once more, as long as the station may still take it.
            if (this.#waiting === null && draft.exchangeId !== this.#dropped && (status === 0 || status >= 500)) {
                this.#waiting = draft;
                this.#after(RETRY_MS);
            }
        }
    }

    #after(ms) {
        this.#clock.clear(this.#timer);
        this.#timer = this.#clock.set(() => this.flush(), ms);
    }
}
