// The words for goods and their units.

import { firstText } from "./texts.js";

export function nameOf(item) {
    return document.documentElement.lang === "en" && item.nameEn ? item.nameEn : item.nameVi;
}

// Units are data: a word where there is one, the key itself otherwise.
export function unitWord(unit) {
    return firstText(unit, `Unit.${unit}`);
}
