import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../../api/api.ts';
import { passwordTrouble } from '../../session/rules.ts';
import classes from '../../ui/list.module.css';
import { Notice } from '../../ui/notice.tsx';

export function Password({ login }: { login: string }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const trouble = next ? passwordTrouble(next) : null;
  const change = useMutation({
    mutationFn: () => api('changePassword', { body: { current, next } }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
    },
  });
  return (
    <form
      className={`card ${classes.pad} ${classes.form}`}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      {change.isSuccess && (
        <Notice kind="good">Your password was changed. You are signed out everywhere else.</Notice>
      )}
      {change.error && <Notice kind="bad">{errorWords(change.error)}</Notice>}
      <input type="hidden" autoComplete="username" value={login} readOnly />
      <PasswordInput
        label="Present password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        description="At least 10 characters"
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        error={trouble}
      />
      <div className={classes.buttons}>
        <Button type="submit" loading={change.isPending} disabled={!current || !next || trouble !== null}>
          Change
        </Button>
      </div>
    </form>
  );
}
