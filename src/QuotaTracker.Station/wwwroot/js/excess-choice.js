// Which goods are the excess, when an exchange is worth more than a trip's cap: the resident's choice. A choice names lines, the first in
// front; what it doesn't name follows with the lowest tax first. No choice is null.

// The line goes in front of all others.
export function putFirst(excess, line) {
    return [line, ...(excess ?? []).filter(other => other !== line)];
}

// Whether there is anything to choose: a part of the goods is exempt, or may become so, and a part is not.
export function chooses(answer) {
    return answer.goods.length > 1 && ((answer.exemptVnd > 0 && answer.taxedVnd > 0) || answer.aboveCapVnd > 0);
}

// Whether a line is seen to be in the excess. While central hasn't answered, all of it may be taxed and none can be told.
export function goesBeyond(answer, line) {
    return answer.decision === "Exempt" && line.taxedVnd > 0;
}
