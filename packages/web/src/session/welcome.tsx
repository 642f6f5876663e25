import { Button, Loader, PasswordInput, TextInput } from '@mantine/core';
import { ApiError } from '@owndial/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../api/api.ts';
import { InsecureNotice } from '../ui/insecure-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import { Door } from './door.tsx';
import { loginFromName, loginTrouble, passwordTrouble } from './rules.ts';
import { signedIn } from './session.ts';

/** Whether the exchange knows that the link does not work, not only that it cannot tell now. */
const isRefusal = (error: Error) =>
  error instanceof ApiError && error.status < 500 && error.code !== 'too-many-attempts';

/** Follows a one-time link: the first owner introduces themselves, an invited person chooses a password. */
export function Welcome({ token, onDone }: { token: string; onDone: () => void }) {
  const look = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => api('welcomeKind', { body: { token } }),
    // a refusal stays one, and each counts among the attempts of this address
    retry: (failed, error) => failed < 2 && !(error instanceof ApiError && error.status < 500),
  });
  const [name, setName] = useState('');
  const [ownLogin, setOwnLogin] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);
  const first = look.data?.kind === 'first-owner';
  const login = ownLogin ?? loginFromName(name);
  const leave = () => {
    // the token must not stay in the address bar or in the history
    history.replaceState(null, '', '/');
    onDone();
  };
  const enter = useMutation({
    mutationFn: () =>
      api('welcome', { body: { token, password, ...(first ? { name: name.trim(), login } : {}) } }),
    onSuccess: (me) => {
      signedIn(me);
      leave();
    },
  });

  if (look.isPending)
    return (
      <Door title="Welcome" onSubmit={() => undefined}>
        <Loader size="sm" aria-label="Looking at your link" />
      </Door>
    );
  if (look.error)
    return (
      <Door
        title={isRefusal(look.error) ? 'This link does not work' : 'Your link cannot be looked at now'}
        onSubmit={leave}
      >
        <Notice kind="warn">{errorWords(look.error)}</Notice>
        <Button type="submit" variant="light">
          Go to sign-in
        </Button>
      </Door>
    );

  const troubles = {
    name: first && !name.trim() ? 'Please enter your name.' : null,
    login: first ? loginTrouble(login) : null,
    password: passwordTrouble(password),
  };
  const fine = !troubles.name && !troubles.login && !troubles.password;
  const submit = () => {
    setAsked(true);
    if (fine) enter.mutate();
  };
  return (
    <Door
      title={first ? 'Welcome to your exchange' : `Welcome${look.data.name ? `, ${look.data.name}` : ''}`}
      lead={
        first ? (
          'Introduce yourself. You will be its owner.'
        ) : (
          <>
            Choose a password. Your sign-in name is <strong>{look.data.login}</strong>.
          </>
        )
      }
      onSubmit={submit}
    >
      {!window.isSecureContext && (
        <InsecureNotice wish="To keep your password to yourself and to make calls" />
      )}
      {enter.error && <Notice kind="bad">{errorWords(enter.error)}</Notice>}
      {first && (
        <>
          <TextInput
            label="Your name"
            description="People whom you call see it."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="name"
            maxLength={64}
            error={asked && troubles.name}
            size="md"
          />
          <TextInput
            label="Sign-in name"
            value={login}
            onChange={(event) => setOwnLogin(event.currentTarget.value.toLowerCase())}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={32}
            error={asked && troubles.login}
            size="md"
          />
        </>
      )}
      {!first && <input type="hidden" autoComplete="username" value={look.data.login ?? ''} readOnly />}
      <PasswordInput
        label="Password"
        description="At least 10 characters. A short sentence is good."
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        error={asked && troubles.password}
        size="md"
      />
      <Button type="submit" size="md" loading={enter.isPending}>
        {first ? 'Make this exchange mine' : 'Start'}
      </Button>
    </Door>
  );
}
