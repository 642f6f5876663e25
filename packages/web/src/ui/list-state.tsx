import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorWords } from '../api/api.ts';
import classes from './list.module.css';
import { Notice } from './notice.tsx';

interface ListStateProps {
  readonly query: { isPending: boolean; error: unknown; refetch: () => unknown };
  readonly count: number;
  readonly empty: ReactNode;
  readonly children: ReactNode;
}

/** A list that is still coming, did not come, is empty, or is there. */
export function ListState({ query, count, empty, children }: ListStateProps) {
  if (query.isPending)
    return (
      <div className={`card ${classes.pad}`} aria-busy="true">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} height={38} radius="md" mb={12} />
        ))}
      </div>
    );
  if (query.error && count === 0)
    return (
      <Notice
        kind="bad"
        action={
          <Button size="xs" variant="default" onClick={() => query.refetch()}>
            Try again
          </Button>
        }
      >
        {errorWords(query.error)}
      </Notice>
    );
  if (count === 0) return <div className={`card ${classes.empty}`}>{empty}</div>;
  return children;
}
