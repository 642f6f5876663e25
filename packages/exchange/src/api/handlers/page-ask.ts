import type { PageQuery } from '@owndial/contract';
import type { PageAsk } from '../../directory/index.ts';

export const pageAsk = (query: PageQuery): PageAsk => ({ cursor: query.cursor, limit: query.limit ?? 50 });
