import { ApiError, type Client, createClient } from '@owndial/contract';
import { sessionEnded } from '../session/session.ts';
import { reach } from './reach.ts';

const client = createClient();

/** The contract's client; it also notices when the exchange goes, comes back, or forgets us. */
export const api: Client = async (name, ...args) => {
  try {
    const reply = await client(name, ...args);
    reach.set('here');
    return reply;
  } catch (error) {
    if (error instanceof ApiError) {
      reach.set(isGateway(error) ? 'away' : 'here');
      if (error.code === 'not-signed-in') sessionEnded();
    } else {
      reach.set('away');
    }
    throw error;
  }
};

/** A proxy speaks for an exchange that is not there: no problem document of ours. */
const isGateway = (error: ApiError) => error.code === 'internal' && [502, 503, 504].includes(error.status);

/** One sentence for the person who wanted something. */
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError))
    return 'Your exchange does not answer. Nothing was changed; please try again.';
  switch (error.code) {
    case 'wrong-credentials':
      return 'That name and password do not go together.';
    case 'too-many-attempts':
      return 'Too many attempts. Please wait a minute and try again.';
    case 'link-expired':
      return 'This link has been used or has run out. Ask for a new one.';
    case 'needs-https':
      return 'Passwords are only taken over an encrypted address. Use the one that begins with https.';
    case 'engine-away':
      return 'The phone engine is starting again. Please try in a moment.';
    case 'store-full':
      return 'The disk of the exchange is full, so this could not be kept.';
    default:
      return error.message;
  }
}
