import { QueryClient } from '@tanstack/react-query';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // facts over the WebSocket keep lists fresh; when it was away, everything is read again
      staleTime: 5 * 60_000,
      retry: false,
      // an exchange on the own machine or network is there without the internet
      networkMode: 'always',
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: 'always' },
  },
});
