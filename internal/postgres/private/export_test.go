package private

// Abandon kills the server's guard and gives up the folder, as if program and
// guard had been killed together; the server itself runs on.
func (s *Server) Abandon() {
	_ = s.run.kill()
	<-s.run.done
	_ = s.lock.Close()
}
