// In a narrow window a table of goods becomes blocks, one a line, and its headings are gone: each cell brings its own along (station.css, day.css).

export function labelCells() {
    document.querySelectorAll("table.lines:not(.list), .day-sheet table").forEach(table => {
        label(table);
        new MutationObserver(() => label(table)).observe(table, { childList: true, subtree: true });
    });
}

function label(table) {
    const headings = [...table.querySelectorAll("thead th")].flatMap(cell => Array(cell.colSpan).fill(cell));
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
        let column = 0;
        for (const cell of row.cells) {
            const heading = headings[column]?.textContent.trim() ?? "";
            // The first cell is the line's own name, and one that goes over several columns has words of its own.
            if (column > 0 && cell.colSpan === 1 && cell.tagName === "TD" && cell.textContent !== "" && !cell.classList.contains("row-actions"))
                cell.dataset.label = heading;
            column += cell.colSpan;
        }
    }
}
