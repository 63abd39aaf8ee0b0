/**
 * Tokens of a text, without knowing the model's vocabulary: four bytes each, which is near the truth for English and
 * code and errs to the safe side for most other scripts. Always shown as an estimate.
 */
export const estimateTokens = (text: string) => Math.ceil(Buffer.byteLength(text) / 4)

/** What a message costs beyond its text: its role and its limits. */
export const messageOverhead = 4

/** Of one picture: models differ from some 250 to some 1,600 each. */
export const imageTokens = 1_500
