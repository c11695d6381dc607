// The name under which a decision or a state has its word: what is exempt with a part above the limit is nowhere called exempt without
// saying so. Pages and slips have the same in DecisionName.cs.

export function isPartly(name, taxedVnd) {
    return taxedVnd > 0 && (name === "Exempt" || name === "Confirmed");
}

export function decisionName(name, taxedVnd) {
    return isPartly(name, taxedVnd) ? `${name}Partly` : name;
}
