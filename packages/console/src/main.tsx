import './strict.ts';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './frame/frame.css';
import './frame/print.css';
import { Providers } from './frame/providers.tsx';
import { router } from './router.tsx';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
// The outline of index.html stays until the first page can be drawn.
await router.load();
createRoot(place).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
