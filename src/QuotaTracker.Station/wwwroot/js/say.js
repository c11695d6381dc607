// Says to those who hear the page what others see come up: who that is, what is left, what was decided. A region that is hidden, or comes into
// being with its words, stays silent in most screen readers; this one is on every page from the start.

import { byId } from "./dom.js";

const PAUSE_MS = 50; // Empty for a moment, so that the same words are said once more when the same happens once more.
let waiting = 0;

// The words of the elements with these ids, as far as they are shown.
export function say(...ids) {
    const words = ids.map(byId).filter(element => !element.closest("[hidden]")).flatMap(wordsOf).join(" ");
    const region = byId("said");
    region.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(() => region.textContent = words, PAUSE_MS);
}

// Piece by piece: textContent would join the end of one paragraph with the beginning of the next.
function wordsOf(element) {
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), words = [];
    while (nodes.nextNode()) {
        const text = nodes.currentNode.data.trim();
        if (text !== "")
            words.push(/[.!?:]$/.test(text) ? text : `${text}.`);
    }
    return words;
}
