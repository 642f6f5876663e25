import type { URI, UserAgent } from 'sip.js';

/** The registrar's no, as opposed to no answer at all. */
export class RegistrationRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`registration refused with ${status}`);
    this.name = 'RegistrationRefused';
    this.status = status;
  }
}

/**
 * REGISTER (RFC 3261 §10) on sip.js's core. Its own Registerer keeps waiting for an answer that went down with a
 * lost connection, for 32 seconds; this one gives up with the connection and can start afresh on the next.
 */
export class Registration {
  readonly #agent: UserAgent;
  readonly #message;

  constructor(agent: UserAgent, registrar: URI) {
    this.#agent = agent;
    const self = agent.configuration.uri;
    this.#message = agent.userAgentCore.makeOutgoingRequestMessage('REGISTER', registrar, self, self, {});
  }

  /** Registers for `seconds` (0 signs off) and resolves with what was granted. Rejects after `limitMs` of silence. */
  send(seconds: number, limitMs: number): Promise<number> {
    const message = this.#message;
    message.cseq += 1;
    message.setHeader('cseq', `${message.cseq} REGISTER`);
    message.extraHeaders = [
      `Contact: ${this.#agent.contact.toString()};expires=${seconds}`,
      `Expires: ${seconds}`,
    ];
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no answer to REGISTER')), limitMs);
      this.#agent.userAgentCore.register(message, {
        onAccept: (response) => {
          clearTimeout(late);
          const own = response.message
            .getHeaders('contact')
            .find((contact) => contact.includes(this.#agent.contact.uri.user ?? '\n'));
          const granted = /;\s*expires=(\d+)/i.exec(own ?? '')?.[1] ?? response.message.getHeader('expires');
          resolve(Number(granted ?? seconds));
        },
        onReject: (response) => {
          clearTimeout(late);
          const status = response.message.statusCode ?? 500;
          // 408 and 503 are also what sip.js makes of silence and of a broken connection
          if (status === 408 || status >= 500) reject(new Error(`REGISTER failed with ${status}`));
          else reject(new RegistrationRefused(status));
        },
      });
    });
  }
}
