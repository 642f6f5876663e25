import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorWords } from '../api/api.ts';
import { InsecureNotice } from '../ui/insecure-notice.tsx';
import { Notice } from '../ui/notice.tsx';
import { Door } from './door.tsx';
import { signedIn } from './session.ts';

export function SignIn({ notice }: { notice: string | null }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => api('signIn', { body: { login: login.trim().toLowerCase(), password } }),
    onSuccess: signedIn,
  });
  return (
    <Door title="Sign in" onSubmit={() => login && password && enter.mutate()}>
      {!window.isSecureContext && (
        <InsecureNotice wish="To keep your password to yourself and to make calls" />
      )}
      {enter.error ? (
        <Notice kind="bad">{errorWords(enter.error)}</Notice>
      ) : (
        notice && <Notice kind="info">{notice}</Notice>
      )}
      <TextInput
        label="Sign-in name"
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        required
        withAsterisk={false}
        data-autofocus
      />
      <PasswordInput
        label="Password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        size="md"
        required
        withAsterisk={false}
      />
      <Button type="submit" size="md" loading={enter.isPending} disabled={!login || !password}>
        Sign in
      </Button>
      <p className="quiet" style={{ fontSize: '0.875rem' }}>
        Forgotten the password? The owner of this exchange can make you a new sign-in link.
      </p>
    </Door>
  );
}
