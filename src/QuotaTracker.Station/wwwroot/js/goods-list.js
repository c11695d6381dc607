// The list of goods as it holds today, read once and kept for the page.

import { get } from "./api.js";

const RETRY_MS = 2000;

export class GoodsCatalogue {
    #items = [];
    #onProblem;

    constructor(onProblem) {
        this.#onProblem = onProblem;
    }

    get items() {
        return this.#items;
    }

    find(hs) {
        return this.#items.find(item => item.hs === hs) ?? null;
    }

    // The units that the list uses, so that a quantity can be given in another one than the usual.
    get units() {
        return [...new Set(this.#items.map(item => item.unit))].sort();
    }

    async load() {
        for (;;) {
            const answer = await get("/api/goods");
            if (answer.status === 200) {
                this.#items = answer.body;
                this.#onProblem(false);
                return;
            }
            this.#onProblem(true);
            await new Promise(resolve => setTimeout(resolve, RETRY_MS));
        }
    }
}
