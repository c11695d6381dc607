// One window works on a draft at a time. A duplicated tab has the same draft with the same id as the first one: the browser's locks
// tell them apart, and end by themselves with the window that has them.

const PREFIX = "quotatracker.draft.";

export class DraftHold {
    #locks;
    #free = null;

    constructor(locks = navigator.locks) {
        this.#locks = locks;
    }

    // True when this window has the draft now. A window that is just being reloaded may still hold it for a moment.
    take(id, waitMs) {
        this.letGo();
        if (!this.#locks)
            return Promise.resolve(true); // A browser without locks: the station alone sees to it that nothing is recorded twice.
        return new Promise(resolve => {
            this.#locks.request(PREFIX + id, { signal: AbortSignal.timeout(waitMs) }, () => {
                resolve(true);
                return new Promise(free => { this.#free = free; });
            }).catch(() => resolve(false));
        });
    }

    letGo() {
        this.#free?.();
        this.#free = null;
    }

    // The drafts that some window works on.
    async held() {
        const state = await this.#locks?.query();
        return new Set((state?.held ?? []).filter(({ name }) => name.startsWith(PREFIX)).map(({ name }) => name.slice(PREFIX.length)));
    }
}
