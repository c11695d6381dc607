// The day's sheet: printed on A4 or A5, and closed by an entry of the journal.

import { isSuccess, post, problemText } from "./api.js";
import { byId, setText } from "./dom.js";
import { startShell } from "./shell.js";

const PAPERS = ["a4", "a5"];

byId("day-close").addEventListener("click", close);
for (const paper of PAPERS)
    byId(`day-print-${paper}`).addEventListener("click", () => print(paper));
startShell();

// Only one of the two papers' styles is in force: the browser takes the sheet's size from it.
function print(paper) {
    for (const other of PAPERS)
        byId(`paper-${other}`).media = other === paper ? "print" : "not all";
    window.print();
}

async function close() {
    const button = byId("day-close");
    button.disabled = true;
    setText("day-problem", "");
    const answer = await post("/api/day/close", { day: button.dataset.day });
    button.disabled = false;
    if (isSuccess(answer))
        location.assign(`/day?day=${button.dataset.day}`); // With the closing, and all that came meanwhile.
    else
        setText("day-problem", problemText(answer));
}
