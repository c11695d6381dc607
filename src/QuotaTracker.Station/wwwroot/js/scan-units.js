// Finds a border unit by what people call it: its own name, that of a commune it was formed from, or the former district.

import { fold } from "./goods-search.js";

// Units that fit, each with the former names that made it fit. Every word typed must begin a word of one and the same name.
export function searchUnits(units, typed) {
    const words = fold(typed).split(" ").filter(word => word !== "");
    if (words.length === 0)
        return units.map(unit => ({ unit, former: [] }));
    const found = units.map(unit => {
        const former = unit.formerUnits.filter(name => fits(name, words));
        const rank = fits(unit.name, words) ? 0 : former.length > 0 ? 1 : fits(unit.formerDistrict, words) ? 2 : 3;
        return { unit, former, rank };
    });
    // The former district names several units: it counts only where nothing closer does.
    const best = Math.min(...found.map(one => one.rank));
    return found.filter(one => one.rank < 2 || (one.rank === 2 && best === 2)).sort((a, b) => a.rank - b.rank).map(({ unit, former }) => ({ unit, former }));
}

function fits(name, words) {
    const parts = fold(name).split(/[^a-z0-9]+/);
    return words.every(word => parts.some(part => part.startsWith(word)));
}
