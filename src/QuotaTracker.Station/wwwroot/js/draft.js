// What an officer is working on, so that a reload, a double Enter or a lost answer neither loses it nor records it twice.
// In the window's own storage at each key, and at the station a moment later (station-drafts.js). Never in local storage, which any
// window would share and nobody would clear.

const KEY = "quotatracker.draft";

export class DraftStore {
    #storage;
    #newId;

    constructor(storage, newId) {
        this.#storage = storage;
        this.#newId = newId;
    }

    // The draft as it was left, or null. What can't be read is thrown away: half a draft is worse than none.
    load() {
        try {
            const draft = JSON.parse(this.#storage.getItem(KEY));
            return isDraft(draft) ? draft : null;
        } catch {
            return null;
        }
    }

    // A new exchange for a person. The id is made here, once, before anything is sent.
    open(person, by) {
        return this.save({ exchangeId: this.#newId(), person, by, direction: "Import", lines: [], sent: null });
    }

    // The revision tells the station which of two that overtook each other is the newer one.
    save(draft) {
        const saved = { ...draft, revision: (draft.revision ?? 0) + 1 };
        this.#storage.setItem(KEY, JSON.stringify(saved));
        return saved;
    }

    // From here on the request is fixed: until an identified answer comes, only this very request may be sent again.
    markSent(draft, request) {
        return this.save({ ...draft, sent: request });
    }

    clear() {
        this.#storage.removeItem(KEY);
    }
}

// Whatever is shown of it is there: one that can't be shown must not hide the others of its list.
export function isDraft(draft) {
    return Boolean(draft) && typeof draft.exchangeId === "string" && Array.isArray(draft.lines)
        && draft.lines.every(line => Number.isSafeInteger(line?.quantityMilli)) && Boolean(draft.person?.resident);
}

// Whether a draft of the station's list goes out again without being shown: its officer confirmed it, and its request asks for nothing but what
// it shows. Any other may have been made by anybody who can reach the station's drafts.
export function goesOutAgain({ sent, isSentByMe, draft }) {
    return sent && isSentByMe && Boolean(draft?.sent) && JSON.stringify(draft.sent) === JSON.stringify({ ...toRequest(draft), day: draft.sent.day });
}

// Whether an answer settles the matter. A server error or silence doesn't: the exchange may or may not be recorded.
// Nor does a session that ended (401): an answer before it may have been lost, and after signing in the same is sent again.
// A full disk (507) does: the station says that nothing was written.
export function isIdentified(status) {
    return (status >= 200 && status < 500 && ![401, 408, 429].includes(status)) || status === 507;
}

// The request for a draft, with the id that all its retries carry.
export function toRequest(draft) {
    return {
        exchangeId: draft.exchangeId,
        residentId: draft.person.resident.residentId,
        direction: draft.direction,
        // A price as it was agreed, in dong or in yuan: what isn't there isn't sent.
        goods: draft.lines.map(({ hs, quantityMilli, unit, unitPriceVnd, unitPriceFen }) => ({ hs, quantityMilli, unit, unitPriceVnd, unitPriceFen })),
        by: draft.by,
        representative: draft.representative ?? undefined,
        ...(draft.excess ? { excess: draft.excess } : {}),
    };
}
