/** Of the product, as `package.json` of the exchange has it. */
export const version = '0.1.0';
