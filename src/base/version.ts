/**
 * The version of this build; a test holds it equal to package.json.
 */

/** Semantic version of the product. */
export const productVersion = '0.1.0';
